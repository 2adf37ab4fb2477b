import fc from "fast-check";
import { expect, test } from "vitest";
import { fade, INITIAL_SCORE, observe, type ProxyScore, type Scored, scoreOf } from "./score.ts";

const PLAIN: Scored = {
  peakMs: 100,
  success: 1,
  openCount: 0,
  leaseCount: 0,
  budgetLeftRatio: 1,
  weight: 10,
};

test("[PC2] up at once, down within 10 s; a failure counts as a second at least", () => {
  const first = observe(INITIAL_SCORE, 40, 1000);
  expect(first).toEqual({ peakMs: 40, success: 1, atMs: 1000 });
  const peak = observe(first, 900, 1100);
  expect(peak.peakMs).toBe(900);
  expect(observe(peak, 40, 1100).peakMs).toBe(900);
  expect(observe(peak, 40, 11_100).peakMs).toBeCloseTo(40 + 860 / Math.E, 6);
  expect(observe(first, "fault", 1000)).toEqual({ peakMs: 1000, success: 0.95, atMs: 1000 });
  expect(observe({ ...first, peakMs: 3000 }, "fault", 1000).peakMs).toBe(3000);
  expect(observe(peak, 500, 0).atMs).toBe(1100);
});

test("[PC2] it stays between what was observed, and success between 0 and 1", () => {
  const observed = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.constant("fault" as const));
  fc.assert(
    fc.property(fc.array(fc.tuple(observed, fc.nat(20_000)), { minLength: 1 }), (all) => {
      let score: ProxyScore = INITIAL_SCORE;
      let nowMs = 0;
      const seen: number[] = [];
      for (const [each, ms] of all) {
        nowMs += ms;
        seen.push(each === "fault" ? Math.max(1000, score.peakMs ?? 0) : each);
        score = observe(score, each, nowMs);
        expect(score.peakMs).toBeGreaterThanOrEqual(seen.at(-1) ?? 0);
        expect(score.peakMs).toBeLessThanOrEqual(Math.max(...seen));
        expect(score.success).toBeGreaterThanOrEqual(0);
        expect(score.success).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("[PC3] a score is latency by load, over chances and weight", () => {
  expect(scoreOf(PLAIN)).toBe(100);
  expect(scoreOf({ ...PLAIN, peakMs: null })).toBe(100);
  expect(scoreOf({ ...PLAIN, openCount: 3, leaseCount: 4 })).toBe(500);
  expect(scoreOf({ ...PLAIN, success: 0.5 })).toBe(400);
  expect(scoreOf({ ...PLAIN, budgetLeftRatio: 0.25 })).toBe(400);
  expect(scoreOf({ ...PLAIN, weight: 20 })).toBe(50);
  expect(Number.isFinite(scoreOf({ ...PLAIN, success: 0, budgetLeftRatio: 0 }))).toBe(true);
});

test("[PC15] what was not observed for long fades towards an unknown one, however often time passes", () => {
  const bad: ProxyScore = { peakMs: 2100, success: 0.5, atMs: 1000 };
  expect(fade(bad, 31_000)).toBe(bad);
  const later = fade(bad, 61_000);
  expect(later.peakMs).toBeCloseTo(100 + 2000 / Math.E, 6);
  expect(later.success).toBeCloseTo(1 - 0.5 / Math.E, 6);
  let stepwise = bad;
  for (let nowMs = 31_000; nowMs <= 61_000; nowMs += 37) stepwise = fade(stepwise, nowMs);
  stepwise = fade(stepwise, 61_000);
  expect(stepwise.peakMs).toBeCloseTo(later.peakMs ?? 0, 6);
  expect(stepwise.success).toBeCloseTo(later.success, 6);
  const fast: ProxyScore = { peakMs: 40, success: 1, atMs: 1000 };
  expect(fade(fast, 1_000_000)).toBe(fast);
  expect(fade(INITIAL_SCORE, 1_000_000)).toBe(INITIAL_SCORE);
  expect(fade({ ...fast, success: 0.5 }, 1_000_000)).toMatchObject({
    peakMs: 40,
    success: expect.closeTo(1),
  });
});
