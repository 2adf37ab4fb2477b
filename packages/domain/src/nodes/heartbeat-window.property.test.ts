import fc from "fast-check";
import { expect, test } from "vitest";
import { addInterval, createHeartbeatWindow, meanMs, stdDevMs, WINDOW_CAPACITY } from "./heartbeat-window.ts";
import { PHI_MAX, phi, STD_DEV_MIN_MS } from "./phi-accrual.ts";

const interval = fc.oneof(
  fc.double({ min: 0, max: 60_000, noNaN: true }),
  fc.double({ min: 900, max: 1100, noNaN: true }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -5, 1e9),
);

/** The definition, word for word: keep the last 1,000, compute from scratch. */
function naive(intervals: readonly number[]): { mean: number; stdDev: number } {
  const learned = [750, 1250, ...intervals]
    .filter((ms) => ms >= 0 && ms <= 60_000)
    .map(Math.fround)
    .slice(-WINDOW_CAPACITY);
  const mean = learned.reduce((sum, ms) => sum + ms, 0) / learned.length;
  const variance = learned.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / learned.length;
  return { mean, stdDev: Math.sqrt(variance) };
}

/** -log10 of the normal tail by numerical integration (Simpson), independent of the approximation. */
function naivePhi(elapsedMs: number, mean: number, stdDev: number): number {
  const z = (elapsedMs - mean) / Math.max(stdDev, STD_DEV_MIN_MS);
  const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  const steps = 4000;
  const width = 12 / steps;
  let tail = 0;
  for (let i = 0; i < steps; i += 1) {
    const a = z + i * width;
    tail += ((density(a) + 4 * density(a + width / 2) + density(a + width)) * width) / 6;
  }
  return -Math.log10(tail);
}

test("[H2] the running mean and deviation equal those computed from scratch over the last 1,000 intervals", () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 2500, size: "max" }), (intervals) => {
      const window = createHeartbeatWindow(1000);
      for (const ms of intervals) addInterval(window, ms);
      const expected = naive(intervals);
      expect(meanMs(window)).toBeCloseTo(expected.mean, 3);
      expect(stdDevMs(window)).toBeCloseTo(expected.stdDev, 1);
      expect(window.count).toBeLessThanOrEqual(WINDOW_CAPACITY);
    }),
    // Shrinking thousands of intervals would take minutes and tell nothing more.
    { numRuns: 60, endOnFailure: true },
  );
});

test("[H2] phi follows the normal tail's definition, never shrinks with silence, and is always finite", () => {
  fc.assert(
    fc.property(
      fc.array(interval, { maxLength: 50 }),
      fc.double({ min: -1e12, max: 1e15, noNaN: true }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      (intervals, elapsedMs, moreMs) => {
        const window = createHeartbeatWindow(1000);
        for (const ms of intervals) addInterval(window, ms);
        const value = phi(window, elapsedMs);
        expect(Number.isFinite(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(PHI_MAX);
        expect(phi(window, elapsedMs + moreMs)).toBeGreaterThanOrEqual(value - 1e-9);
      },
    ),
  );
  const window = createHeartbeatWindow(1000);
  for (let i = 0; i < 400; i += 1) addInterval(window, 900 + (i % 21) * 10);
  for (let elapsedMs = 800; elapsedMs <= 1500; elapsedMs += 25) {
    const exact = naivePhi(elapsedMs, meanMs(window), stdDevMs(window));
    // The approximation's absolute error in probability is below 1.5e-4: compare where the tail is well above it.
    if (exact < 2.5) expect(phi(window, elapsedMs)).toBeCloseTo(exact, 1);
    else expect(phi(window, elapsedMs)).toBeGreaterThan(2);
  }
});

test("[H2] not a number in, no harm out", () => {
  expect(phi(createHeartbeatWindow(1000), Number.NaN)).toBe(0);
  const still = createHeartbeatWindow(1000);
  for (let i = 0; i < 1500; i += 1) addInterval(still, 1000);
  expect(stdDevMs(still)).toBe(0);
  expect(phi(still, 1000)).toBeCloseTo(Math.log10(2), 3);
});
