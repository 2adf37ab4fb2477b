import fc from "fast-check";
import { expect, test } from "vitest";
import { LinkHistory, RECENT_STEP_MS, RECENT_STEPS_MAX } from "./link-history.ts";

const START = 1_767_225_600_000;

test("the last hour by steps: means of what was measured, nothing where nothing was, against the plain definition", () => {
  const sample = fc.record({
    afterMs: fc.oneof(fc.nat(3000), fc.nat(40_000), fc.nat(6_000_000)),
    rttMs: fc.option(fc.double({ min: 0, max: 60_000, noNaN: true })),
    lossRatio: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 500, size: "max" }), (samples) => {
      const history = new LinkHistory({ remainingBytes: 1e9 });
      const bySteps = new Map<number, typeof samples>();
      let atMs = START;
      for (const one of samples) {
        atMs += one.afterMs;
        history.add(atMs, one.rttMs, one.lossRatio);
        const step = Math.floor(atMs / RECENT_STEP_MS);
        bySteps.set(step, [...(bySteps.get(step) ?? []), one]);
      }
      const newest = Math.floor(atMs / RECENT_STEP_MS);
      const expected = [...bySteps].filter(([step]) => step > newest - RECENT_STEPS_MAX);
      const points = history.points(0);
      expect(points.map((point) => point.atMs)).toEqual(expected.map(([step]) => step * RECENT_STEP_MS));
      for (const [i, [, all]] of expected.entries()) {
        const answered = all.flatMap(({ rttMs }) => (rttMs === null ? [] : [rttMs]));
        const mean = answered.reduce((sum, rttMs) => sum + rttMs, 0) / answered.length;
        if (answered.length === 0) expect(points[i]?.rttMs).toBeNull();
        else expect(Math.abs((points[i]?.rttMs ?? Number.NaN) - mean)).toBeLessThanOrEqual(0.005_001);
        const loss = all.reduce((sum, { lossRatio }) => sum + lossRatio, 0) / all.length;
        expect(Math.abs((points[i]?.lossRatio ?? Number.NaN) - loss)).toBeLessThan(1 / 255);
      }
      expect(history.points(atMs).length).toBe(1);
    }),
    { numRuns: 200 },
  );
});

test("histories stop growing at the shared budget, remember less, and give their memory back", () => {
  const budget = { remainingBytes: 5000 };
  const histories = Array.from({ length: 5 }, () => new LinkHistory(budget));
  for (const history of histories) {
    for (let i = 0; i < 1000; i += 1) history.add(START + i * RECENT_STEP_MS, i, 0);
  }
  const lengths = histories.map((history) => history.points(0).length);
  expect(Math.max(...lengths)).toBe(RECENT_STEPS_MAX);
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(8);
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(1250 + 5 * 8);
  for (const history of histories) expect(history.points(0).at(-1)?.rttMs).toBe(999);
  for (const history of histories) history.release();
  expect(budget.remainingBytes).toBe(5000);
});

test("a clock that runs backwards counts to the newest step", () => {
  const history = new LinkHistory({ remainingBytes: 1000 });
  history.add(START, 10, 0);
  history.add(START - 3_600_000, 20, 0);
  expect(history.points(0)).toEqual([{ atMs: START, rttMs: 15, lossRatio: 0 }]);
});
