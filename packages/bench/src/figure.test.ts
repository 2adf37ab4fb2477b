import { expect, test } from "vitest";
import { type Figure, judge, quantile } from "./figure.ts";

const figure = (subject: string, value: number): Figure => ({
  bench: "b",
  metric: "rate",
  subject,
  value,
  unit: "1/s",
  params: { agents: 1000 },
  samples: 1,
});

test("a goal on a ratio divides Orrery's figure by the peer's", () => {
  const figures = [figure("orrery", 60), figure("peer", 100)];
  expect(judge([{ metric: "rate", relativeTo: "peer", atLeast: 0.5 }], figures)).toMatchObject([
    { measured: 0.6, met: true },
  ]);
  expect(judge([{ metric: "rate", relativeTo: "peer", atLeast: 0.7 }], figures)[0]?.met).toBe(false);
});

test("a goal whose figure was not measured is missed, not met", () => {
  expect(judge([{ metric: "other", atMost: 1 }], [figure("orrery", 1)])).toMatchObject([
    { measured: null, met: false },
  ]);
  expect(
    judge([{ metric: "rate", params: { agents: 5000 }, atMost: 100 }], [figure("orrery", 1)])[0]?.met,
  ).toBe(false);
});

test("quantiles interpolate, and no samples give NaN", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([7], 0.95)).toBe(7);
  expect(quantile([], 0.5)).toBeNaN();
});
