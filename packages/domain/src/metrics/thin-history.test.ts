import fc from "fast-check";
import { expect, test } from "vitest";
import { HISTORY_POINTS_MAX, thinHistory } from "./thin-history.ts";

const MINUTE = 60_000;

test("[M3] [M4] evenly spaced, at most 1,500 points, every row in its step, gaps are null", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 45_000 }),
      fc.integer({ min: 0, max: 1e9 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 45_000 }), { maxLength: 200 }),
      (minutes, fromAtMs, rowMinutes) => {
        const toAtMs = fromAtMs + minutes * MINUTE;
        const firstMinuteAtMs = Math.ceil(fromAtMs / MINUTE) * MINUTE;
        const rows = rowMinutes
          .map((minute) => firstMinuteAtMs + minute * MINUTE)
          .filter((atMs) => atMs < toAtMs)
          .map((minuteAtMs, i) => ({
            minuteAtMs,
            samples: (i % 60) + 1,
            values: { cpuRatio: [i, i * 2] as const },
          }));
        const { stepMs, atMs, series } = thinHistory(rows, { fromAtMs, toAtMs, rowMs: MINUTE }, ["cpuRatio"]);
        const cpu = series.cpuRatio ?? { avg: [], max: [] };
        expect(atMs.length).toBeLessThanOrEqual(HISTORY_POINTS_MAX);
        expect(atMs[0]).toBeLessThanOrEqual(fromAtMs);
        expect((atMs.at(-1) ?? 0) + stepMs).toBeGreaterThanOrEqual(toAtMs);
        expect(stepMs % MINUTE).toBe(0);
        atMs.forEach((startAtMs, point) => {
          const inStep = rows.filter((row) => Math.floor((row.minuteAtMs - startAtMs) / stepMs) === 0);
          if (inStep.length === 0) {
            expect(cpu.avg[point]).toBeNull();
            expect(cpu.max[point]).toBeNull();
            return;
          }
          const weight = inStep.reduce((sum, row) => sum + row.samples, 0);
          const avg = inStep.reduce((sum, row) => sum + row.values.cpuRatio[0] * row.samples, 0) / weight;
          expect(cpu.avg[point]).toBeCloseTo(avg, 6);
          expect(cpu.max[point]).toBe(Math.max(...inStep.map((row) => row.values.cpuRatio[1])));
        });
      },
    ),
    { numRuns: 50 },
  );
});
