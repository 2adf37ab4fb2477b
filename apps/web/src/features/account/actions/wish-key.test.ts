import { expect, test } from "vitest";
import { WishKeys } from "./wish-key.ts";

function counting(): WishKeys {
  let made = 0;
  return new WishKeys(() => {
    made += 1;
    return `key-${made}`;
  });
}

test("the same wish keeps its key, another one gets another, and so does one that was refused", () => {
  const keys = counting();
  expect([keys.keyOf({ credits: "5" }), keys.keyOf({ credits: "5" })]).toEqual(["key-1", "key-1"]);
  expect(keys.keyOf({ credits: "6" })).toBe("key-2");
  keys.forget();
  expect(keys.keyOf({ credits: "6" })).toBe("key-3");
});

test("keys are long enough for the hub and different", () => {
  const [a, b] = [new WishKeys().keyOf(1), new WishKeys().keyOf(1)];
  expect(a).toMatch(/^web-[0-9a-f]{32}$/);
  expect(a).not.toBe(b);
});
