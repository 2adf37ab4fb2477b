import { expect, test } from "vitest";
import { pairColumns, pairTimeRange } from "./pair-history.ts";

test("gaps stay gaps", () => {
  const history = { stepMs: 60_000, atMs: [0, 60_000], rttMs: [null, 74], lossRatio: [null, 0.1] };
  expect(pairColumns(history)).toEqual({
    stepMs: 60_000,
    atMs: [0, 60_000],
    series: {
      rttMs: { avg: [null, 74], max: [null, 74] },
      lossRatio: { avg: [null, 0.1], max: [null, 0.1] },
    },
  });
});

test("the right edge moves on in steps", () => {
  expect(pairTimeRange("hour", 7_200_000 + 9999)).toEqual({ fromAtMs: 3_600_000, toAtMs: 7_200_000 });
});
