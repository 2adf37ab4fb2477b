import { expect, test } from "vitest";
import { refetchEveryMs, waterfallPhases } from "./failover-phases.ts";
import { exampleFailoverView } from "./testing/example-failovers.ts";

test("phases keep their times and get their names", () => {
  expect(waterfallPhases(exampleFailoverView().phases)[3]).toEqual({
    phase: "fence",
    id: "fence",
    label: "Fence",
    state: "done",
    startMs: 17.7,
    durationMs: 6.9,
  });
});

test("asked again quickly while it runs, calmly when it is stuck or settles, and no more when all is told", () => {
  const every = (outcome: "running" | "succeeded", ageMs: number) =>
    refetchEveryMs({ outcome, updatedAtMs: 1_000_000 }, 1_000_000 + ageMs);
  expect(every("running", 100)).toBe(250);
  expect(refetchEveryMs({ outcome: "running", updatedAtMs: 0 }, 100, true)).toBe(2000);
  expect(every("running", 60_000)).toBe(2000);
  expect(every("succeeded", 100)).toBe(2000);
  expect(every("succeeded", 60_000)).toBe(false);
});
