import { expect, test } from "vitest";
import { removalConsequences } from "./removal-consequences.ts";
import { exampleTarget } from "./testing/example-target.ts";

test("a removal says who stops and who was nearest", () => {
  expect(removalConsequences(exampleTarget("bybit"), (id) => id)).toEqual([
    "2 nodes stop measuring it.",
    "It disappears from the map and from the latency matrix.",
    "Nobody asks who is nearest any more; now it is tokyo-1.",
    "Its figures are gone. Its events stay in the log.",
  ]);
  const idle = exampleTarget("okx", { nearest: null, measures: [] });
  expect(removalConsequences(idle, (id) => id)[0]).toBe("No node measures it now, and none will.");
});
