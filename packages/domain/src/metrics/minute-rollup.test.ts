import fc from "fast-check";
import { expect, test } from "vitest";
import { addSample, createMinuteRollup, METRIC_NAMES, takeMinute } from "./minute-rollup.ts";

test("[M1] average and maximum of what was measured, against the plain definition", () => {
  const sample = fc.array(
    fc.oneof(fc.double({ min: -1000, max: 1e12, noNaN: true }), fc.constant(Number.NaN)),
    {
      minLength: METRIC_NAMES.length,
      maxLength: METRIC_NAMES.length,
    },
  );
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), (samples) => {
      const rollup = createMinuteRollup(123_456);
      for (const values of samples) addSample(rollup, (i) => values[i] ?? Number.NaN);
      const row = takeMinute(rollup, 200_000);
      expect(row?.minuteAtMs).toBe(120_000);
      expect(row?.samples).toBe(samples.length);
      for (const [i, name] of METRIC_NAMES.entries()) {
        const measured = samples
          .map((values) => values[i] ?? Number.NaN)
          .filter((value) => !Number.isNaN(value));
        if (measured.length === 0) {
          expect(row?.values[name]).toBeUndefined();
          continue;
        }
        const [avg, max] = row?.values[name] ?? [Number.NaN, Number.NaN];
        const expected = measured.reduce((sum, value) => sum + value, 0) / measured.length;
        expect(Math.abs(avg - expected)).toBeLessThanOrEqual(Math.abs(expected) * 1e-9 + 1e-3);
        expect(max).toBe(Math.max(...measured));
      }
      expect(rollup.minuteAtMs).toBe(180_000);
    }),
  );
});

test("[M2] a minute without samples has no row, and a taken one does not leak into the next", () => {
  const rollup = createMinuteRollup(0);
  expect(takeMinute(rollup, 60_000)).toBeNull();
  addSample(rollup, () => 5);
  expect(takeMinute(rollup, 120_000)?.samples).toBe(1);
  expect(takeMinute(rollup, 180_000)).toBeNull();
});
