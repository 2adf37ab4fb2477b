import { expect, test } from "vitest";
import { countScale, type LoadPoint, loadScale, marksOfRow, prepareLoad } from "./load-rows.ts";

const point = (atMs: number, mean: number | null, ...counts: number[]): LoadPoint => {
  return { atMs, mean, max: mean, counts };
};

test("a silence of more than two steps and a half is a gap in every line", () => {
  const { rows, highest, countHighest } = prepareLoad([point(0, 1, 2), point(10, 3, 4), point(40, 2, 3)], 10);
  expect(rows.map(({ atMs }) => atMs)).toEqual([0, 10, 20, 40]);
  expect(rows[2]).toEqual({ atMs: 20, mean: null, band: null, c0: null });
  expect({ highest, countHighest }).toEqual({ highest: 3, countHighest: 4 });
});

test("the load's axis holds the thresholds, and goes past 100 % where the load does", () => {
  expect(loadScale("ratio", 0.2, [0.75]).max).toBe(0.8);
  expect(loadScale("ratio", 1.6, [0.75]).max).toBeGreaterThan(1.6);
  expect(loadScale("rate", null, []).max).toBe(1);
});

test("instances are counted in whole numbers, with some room above", () => {
  expect(countScale(0)).toEqual({ max: 1, ticks: [0, 1] });
  expect(countScale(3).ticks).toEqual([0, 1, 2, 3, 4]);
  expect(countScale(20).max).toBeGreaterThan(20);
  expect(countScale(1000).ticks.length).toBeLessThanOrEqual(6);
  expect(countScale(7).ticks.every(Number.isInteger)).toBe(true);
});

test("what happened within a step is told with it", () => {
  const { rows } = prepareLoad([point(0, 1, 1), point(10, 1, 1)], 10);
  const marks = [3, 9, 12].map((atMs) => ({ atMs, isUp: true, sentence: String(atMs) }));
  expect(marksOfRow(marks, rows, 0).map(({ atMs }) => atMs)).toEqual([3, 9]);
  expect(marksOfRow(marks, rows, 10).map(({ atMs }) => atMs)).toEqual([12]);
});
