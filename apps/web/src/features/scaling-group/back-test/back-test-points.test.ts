import type { ScalingBackTestResult } from "@orrery/protocol";
import { expect, test } from "vitest";
import { backTestPicture } from "./back-test-points.ts";

const run = (wanted: number[]) => ({
  points: wanted.map((wantedMax, index) => {
    return { atMs: 300_000 * index, load: index === 1 ? null : index, wantedMin: 1, wantedMax, capacity: 1 };
  }),
  changes: [{ atMs: 400_000, from: 2, to: 1, sentence: "Down." }],
});

test("both lines over one load, with the changes as typed", () => {
  const result = { asSet: run([2, 2, 3]), asAsked: run([2, 1, 1]) } as unknown as ScalingBackTestResult;
  expect(backTestPicture(result)).toEqual({
    points: [
      { atMs: 0, mean: 0, max: 0, counts: [2, 2] },
      { atMs: 300_000, mean: null, max: null, counts: [1, 2] },
      { atMs: 600_000, mean: 2, max: 2, counts: [1, 3] },
    ],
    stepMs: 300_000,
    range: { fromAtMs: 0, toAtMs: 900_000 },
    marks: [{ atMs: 400_000, isUp: false, sentence: "Down." }],
  });
  expect(backTestPicture({ ...result, asAsked: { ...result.asAsked, points: [] } })).toBeNull();
});
