import type { StrategyPreview } from "@orrery/protocol";
import { expect, test } from "vitest";
import { consequenceOf, failedRatioOf, shareRows } from "./preview-words.ts";

const figures = (shares: Record<string, number>, p99Ms: number | null = 40): StrategyPreview["recorded"] => ({
  ...{ requestCount: 200, failedCount: 4, p50Ms: 10, p99Ms },
  instances: Object.entries(shares).map(([id, shareRatio]) => ({
    ...{ instanceId: id as never, requestCount: 200 * shareRatio, failedCount: 0, shareRatio, openPeak: 3 },
  })),
});
const preview: StrategyPreview = {
  recorded: figures({ a: 0.5, gone: 0.5 }),
  asSet: figures({ a: 0.5, "b-10": 0.25, "b-2": 0.25 }),
  asAsked: { ...figures({ a: 0.25, "b-10": 0.375, "b-2": 0.375 }, 90), failedCount: 1 },
  ...{ replayedRatio: 1, sentence: "" },
};

test("shares stand side by side, the largest change first; who was not there has none", () => {
  expect(shareRows(preview)).toEqual([
    { instanceId: "a", recorded: 0.5, asSet: 0.5, asAsked: 0.25, openPeak: 3 },
    { instanceId: "b-2", recorded: null, asSet: 0.25, asAsked: 0.375, openPeak: 3 },
    { instanceId: "b-10", recorded: null, asSet: 0.25, asAsked: 0.375, openPeak: 3 },
    { instanceId: "gone", recorded: 0.5, asSet: null, asAsked: null, openPeak: null },
  ]);
});

test("what it would have come to is told beside what is set, in one sentence", () => {
  expect(consequenceOf(preview, "the last 1h").replaceAll("\u00a0", " ")).toBe(
    "Replayed on the last 1h: 0.5 % failed (as set 2.0 %), p99 90.0 ms (as set 40.0 ms).",
  );
  const nothing = { ...preview, asAsked: { ...preview.asAsked, requestCount: 0 } };
  expect(consequenceOf(nothing, "the last 1h")).toBe("Nothing was recorded in the last 1h to try it on.");
  expect(failedRatioOf({ ...preview.asSet, requestCount: 0 })).toBeNull();
});
