import { expect, test } from "vitest";
import { barRatio, matchesMeasure } from "./measure-rows.ts";
import { exampleMeasure } from "./testing/example-target.ts";

test("nodes are found by name and by what is wrong with them", () => {
  const measure = exampleMeasure("tokyo-1", { problem: "Timed out after 2 s." });
  expect(matchesMeasure(measure, "TOKYO timed", (id) => id)).toBe(true);
  expect(matchesMeasure(measure, "oslo", (id) => id)).toBe(false);
  expect(matchesMeasure(exampleMeasure("oslo-1"), "", (id) => id)).toBe(true);
});

test("bars are shares of the slowest, and nothing without a figure", () => {
  expect(barRatio(20, 80)).toBe(0.25);
  expect(barRatio(null, 80)).toBe(0);
  expect(barRatio(0, 0)).toBe(0);
});
