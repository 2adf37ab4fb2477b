import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { openBox, sealBox } from "./key-box.ts";

const key = randomBytes(32);

test("a box opens with its key, under its own name, and whole", () => {
  const box = sealBox(Buffer.from("text"), key, "id");
  expect(Buffer.from(openBox(box, key, "id") ?? []).toString()).toBe("text");
  expect(openBox(box, randomBytes(32), "id")).toBeNull();
  expect(openBox(box, key, "another")).toBeNull();
  expect(openBox(box.subarray(0, 27), key, "id")).toBeNull();
  for (const at of [0, 14, box.length - 1]) {
    const broken = Uint8Array.from(box, (byte, index) => (index === at ? byte ^ 1 : byte));
    expect(openBox(broken, key, "id")).toBeNull();
  }
});

test("the same text is never sealed alike", () => {
  const [one, other] = [sealBox(Buffer.from("text"), key, "id"), sealBox(Buffer.from("text"), key, "id")];
  expect(Buffer.from(one).equals(Buffer.from(other))).toBe(false);
});
