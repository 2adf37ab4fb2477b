import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateRttMs, type NetworkCoordinate, ORIGIN, observeRtt, VIVALDI_ERROR_MAX } from "./vivaldi.ts";

const component = fc.double({ min: -500, max: 500, noNaN: true });
const coordinate: fc.Arbitrary<NetworkCoordinate> = fc.record({
  x: component,
  y: component,
  z: component,
  heightMs: fc.double({ min: 0.01, max: 100, noNaN: true }),
  error: fc.double({ min: 0, max: VIVALDI_ERROR_MAX, noNaN: true }),
});
const rtt = fc.oneof(
  fc.double({ min: 0, max: 1000, noNaN: true }),
  fc.constantFrom(0, 60_000, 60_001, -1, Number.NaN, Number.POSITIVE_INFINITY),
);
const half = () => 0.5;

test("[LV1] estimates are the same both ways, and an observation brings the estimate nearer to what was seen", () => {
  fc.assert(
    fc.property(
      coordinate,
      coordinate,
      fc.double({ min: 1, max: 1000, noNaN: true }),
      (own, other, rttMs) => {
        expect(estimateRttMs(own, other)).toBe(estimateRttMs(other, own));
        const after = observeRtt(own, other, rttMs, half);
        const [offBefore, offAfter] = [own, after].map((one) => Math.abs(estimateRttMs(one, other) - rttMs));
        expect(offAfter).toBeLessThanOrEqual((offBefore ?? 0) + 0.011);
      },
    ),
  );
});

test("[LV1] one step as in the paper: weight by error, error and place by a quarter of it", () => {
  const own = { x: 0, y: 0, z: 0, heightMs: 5, error: 0.5 };
  const other = { x: 30, y: 40, z: 0, heightMs: 5, error: 0.5 };
  // Expected 60, seen 80: the weight is 1/2, so a move by 20 / 8, of which the height has 10 parts in 60.
  const after = observeRtt(own, other, 80, half);
  expect(after.x).toBeCloseTo(-2.5 * (30 / 60));
  expect(after.y).toBeCloseTo(-2.5 * (40 / 60));
  expect(after.heightMs).toBeCloseTo(5 + 2.5 * (10 / 60));
  expect(after.error).toBeCloseTo(0.25 * 0.125 + 0.5 * 0.875);
});

test("[LV1] two nodes at one point part in the direction that the random numbers give", () => {
  const numbers = [0.9, 0.3];
  const random = () => numbers.shift() ?? 0;
  const { x, y, z } = observeRtt(ORIGIN, ORIGIN, 100, random);
  expect(Math.hypot(x, y, z)).toBeCloseTo(20 / 8);
  expect(z / Math.hypot(x, y, z)).toBeCloseTo(0.8);
});

test("[LV4] any observation leaves finite coordinates within their limits, and moves a node no further than allowed", () => {
  fc.assert(
    fc.property(
      coordinate,
      coordinate,
      rtt,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (own, other, rttMs, chance) => {
        const after = observeRtt(own, other, rttMs, () => chance);
        for (const value of Object.values(after)) expect(Number.isFinite(value)).toBe(true);
        expect(after.heightMs).toBeGreaterThanOrEqual(0.01);
        expect(after.error).toBeLessThanOrEqual(VIVALDI_ERROR_MAX);
        const movedMs = Math.hypot(after.x - own.x, after.y - own.y, after.z - own.z);
        expect(movedMs).toBeLessThanOrEqual(Math.max(5, estimateRttMs(own, other) / 8) + 1e-9);
        if (!(rttMs >= 0 && rttMs <= 60_000)) expect(after).toBe(own);
      },
    ),
  );
});

test("[LV4] a coordinate that is no number changes nothing", () => {
  const good = { ...ORIGIN, error: 0.2 };
  for (const field of ["x", "y", "z", "heightMs", "error"] as const) {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(observeRtt(good, { ...good, [field]: bad }, 10, half)).toBe(good);
    }
  }
  expect(observeRtt(good, { ...good, heightMs: -1 }, 10, half)).toBe(good);
  expect(observeRtt({ ...good, error: 0 }, { ...good, error: 0 }, 10, half).error).toBe(0);
});
