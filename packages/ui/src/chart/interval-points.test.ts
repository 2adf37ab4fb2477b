import fc from "fast-check";
import { expect, test } from "vitest";
import { agoTicks, type IntervalSample, intervalPicture, nearestSample } from "./interval-points.ts";

const sample = (atMs: number, intervalMs: number, thresholdMs = 40): IntervalSample => ({
  atMs,
  intervalMs,
  thresholdMs,
});

test("the axis holds intervals and thresholds, and what reaches its threshold is counted", () => {
  const picture = intervalPicture([sample(0, 10), sample(10, 40), sample(60, 55, 50)], 6);
  expect(picture).toMatchObject({ lowestMs: 10, highestMs: 55, overCount: 2, spanMs: 60 });
  expect(picture.scale.max).toBeGreaterThanOrEqual(55);
  expect(intervalPicture([], 6)).toMatchObject({ lowestMs: null, overCount: 0, agoTicks: [0] });
});

test("ticks are round, inside the span, and few", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 * 86_400_000 }),
      fc.integer({ min: 2, max: 8 }),
      (spanMs, ticksMax) => {
        const ticks = agoTicks(spanMs, ticksMax);
        expect(ticks.at(-1)).toBe(0);
        expect(ticks.length).toBeLessThanOrEqual(ticksMax + 1);
        expect(ticks.every((tick) => tick <= spanMs && tick % 100 === 0)).toBe(true);
      },
    ),
  );
  expect(agoTicks(20_000, 4)).toEqual([20_000, 15_000, 10_000, 5000, 0]);
});

test("the nearest sample is the nearest, as a plain search finds it", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(10_000), { minLength: 1 }),
      fc.integer({ min: -100, max: 10_100 }),
      (times, atMs) => {
        const samples = times.sort((a, b) => a - b).map((time) => sample(time, 1));
        const found = samples[nearestSample(samples, atMs)];
        const best = Math.min(...times.map((time) => Math.abs(time - atMs)));
        expect(Math.abs((found?.atMs ?? Number.NaN) - atMs)).toBe(best);
      },
    ),
  );
  expect(nearestSample([], 5)).toBe(-1);
});
