import { expect, test } from "vitest";
import { RAMP_STEPS, rampOf, rampStep, toneOfLink } from "./cell-tone.ts";
import { exampleEstimate, exampleFigures } from "./testing/example-matrix.ts";

const ramp = { low: 1, high: 1000 };

test("a round trip is judged by its floor where there is one, and shaded where there is none", () => {
  const bandOf = (rttMs: number) => toneOfLink("rtt", exampleFigures(rttMs), 60, ramp);
  expect([74, 140, 200, 300].map(bandOf)).toEqual(
    ["close", "usual", "slow", "detour"].map((band) => ({ kind: "band", band })),
  );
  expect(toneOfLink("rtt", exampleFigures(1), null, ramp)).toEqual({ kind: "ramp", step: 0 });
  expect(toneOfLink("rtt", exampleFigures(1000), null, ramp)).toEqual({ kind: "ramp", step: RAMP_STEPS - 1 });
});

test("jitter is never judged, loss always", () => {
  expect(toneOfLink("jitter", exampleFigures(300, { jitterMs: 1 }), 60, ramp)).toEqual({
    kind: "ramp",
    step: 0,
  });
  const lossOf = (lossRatio: number) => toneOfLink("loss", exampleFigures(1, { lossRatio }), null, null);
  expect([0, 0.01, 0.05, 1].map(lossOf)).toEqual(
    ["none", "some", "much", "much"].map((level) => ({ kind: "loss", level })),
  );
});

test("what is not known has no tone", () => {
  expect(toneOfLink("rtt", null, 60, ramp)).toEqual({ kind: "none" });
  expect(toneOfLink("jitter", exampleEstimate(20), 60, ramp)).toEqual({ kind: "none" });
  expect(toneOfLink("loss", exampleEstimate(20), 60, ramp)).toEqual({ kind: "none" });
});

test("equal ratios are equal steps of the shade, and what lies outside stays on it", () => {
  expect([1, 9.9, 10.1, 99, 101, 999].map((value) => rampStep(value, ramp))).toEqual([0, 1, 2, 3, 4, 5]);
  expect([0, 5000].map((value) => rampStep(value, ramp))).toEqual([0, RAMP_STEPS - 1]);
  expect(rampStep(7, { low: 7, high: 7 })).toBe(0);
  expect(rampStep(7, null)).toBe(0);
});

test("a shade spans what there is, and does not blow up small differences", () => {
  expect(rampOf([30, 2, 80])).toEqual({ low: 2, high: 80 });
  expect(rampOf([50, 51])).toEqual({ low: 50, high: 400 });
  expect(rampOf([0.01, 0.02])).toEqual({ low: 0.5, high: 4 });
  expect(rampOf([])).toBeNull();
});
