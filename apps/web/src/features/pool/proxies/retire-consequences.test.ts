import { expect, test } from "vitest";
import { exampleProxy } from "../testing/example-proxy.ts";
import { retireConsequences } from "./retire-consequences.ts";

test("retiring says what is carried now and where it goes", () => {
  const busy = exampleProxy("a", { live: { openCount: 1, leaseCount: 2, requestsPerSecond: 3 } });
  const [first, ...rest] = retireConsequences([busy]);
  expect(first).toMatch(/^3\.00.\/s requests go through it now/);
  expect(rest[0]).toBe("1 open tunnel or requests go on until they end by themselves.");
  expect(rest[1]).toBe("2 sessions that stick to it will get another exit.");
  expect(rest.at(-1)).toContain("cannot be taken back");
});

test("of idle ones it says that nothing goes through them, and how many are healthy", () => {
  const [first, second] = retireConsequences([exampleProxy("a"), exampleProxy("b", { live: {} })]);
  expect(first).toBe("Nothing goes through them now.");
  expect(second).toBe("1 of 2 are healthy.");
});
