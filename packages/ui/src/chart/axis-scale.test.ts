import { expect, test } from "vitest";
import { axisScale, timeTicks } from "./axis-scale.ts";

test("byte axes step by powers of two", () => {
  expect(axisScale("bytes", 0, 3 * 1024 ** 3)).toEqual({
    min: 0,
    max: 3 * 1024 ** 3,
    ticks: [0, 1, 2, 3].map((n) => n * 1024 ** 3),
  });
});

test("a fixed capacity is the top, whatever was measured", () => {
  const scale = axisScale("ratio", 0.01, 0.04, 1);
  expect(scale.max).toBe(1);
  expect(scale.ticks).toEqual([0, 0.25, 0.5, 0.75, 1]);
});

test("a flat or empty series does not become a mountain", () => {
  expect(axisScale("duration", null, null)).toEqual({ min: 0, max: 1, ticks: [0, 0.25, 0.5, 0.75, 1] });
  expect(axisScale("ratio", 0.001, 0.002).max).toBeGreaterThanOrEqual(0.1);
});

test("a ratio's axis ends at 100 %", () => {
  expect(axisScale("ratio", 0, 0.97).max).toBe(1);
});

test("negative values keep zero on the axis and lie inside it", () => {
  const scale = axisScale("duration", -7, 2);
  expect(scale.min).toBeLessThanOrEqual(-7);
  expect(scale.max).toBeGreaterThanOrEqual(2);
  expect(scale.ticks).toContain(0);
});

test("time ticks are round in the reader's time zone", () => {
  const hour = 3_600_000;
  expect(timeTicks(10 * 60_000, hour + 10 * 60_000, 5, 0)).toEqual([15, 30, 45, 60].map((n) => n * 60_000));
  const half = timeTicks(0, 24 * hour, 4, 5.5 * hour);
  expect(half.every((tick) => (tick + 5.5 * hour) % (6 * hour) === 0)).toBe(true);
});
