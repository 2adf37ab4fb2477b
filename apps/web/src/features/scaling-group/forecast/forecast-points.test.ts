import { expect, test } from "vitest";
import { forecastPoints } from "./forecast-points.ts";

const series = {
  stepMs: 60_000,
  points: [
    { atMs: 1000, wantedMin: 2, wantedMax: 3, ready: 2, metrics: { cpu: { mean: 0.5, max: 1 } } },
    { atMs: 9000, wantedMin: 2, wantedMax: 3, ready: 2, metrics: {} },
  ],
};

test("what was is all instances together, as what is foreseen", () => {
  const points = [{ atMs: 5000, load: 4, floor: 6 }];
  expect(forecastPoints(series, { points }, "cpu")).toEqual([
    { atMs: 1000, mean: 1, max: 1, counts: [3, null] },
    { atMs: 5000, mean: 4, max: 4, counts: [null, 6] },
  ]);
  expect(forecastPoints(series, { points: [] }, "queue")).toHaveLength(2);
  expect(forecastPoints(undefined, { points }, "cpu")).toHaveLength(1);
});
