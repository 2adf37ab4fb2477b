import { expect, test } from "vitest";
import { shortValue } from "./matrix-metric.ts";

test("a cell's number has at most four characters", () => {
  expect([0.04, 3.44, 9.96, 74.4, 999.4, 1234].map((ms) => shortValue("rtt", ms))).toEqual([
    "0.0",
    "3.4",
    "10",
    "74",
    "999",
    "1.2s",
  ]);
  expect([0, 0.0004, 0.003, 0.0994, 0.5, 1].map((ratio) => shortValue("loss", ratio))).toEqual([
    "0",
    "0",
    "0.3",
    "9.9",
    "50",
    "100",
  ]);
});
