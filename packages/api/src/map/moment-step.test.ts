import { MINUTE_MS } from "@orrery/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MINUTES_WHOLE_MS, momentStep, OLD_STEP_MS } from "./moment-step.ts";

const NOW = 1_767_225_612_345;

test("a step begins at or before what is asked for, and is whole and written by now", () => {
  fc.assert(
    fc.property(fc.integer({ min: -7 * 86_400_000, max: 3_600_000 }), (offsetMs) => {
      const { fromAtMs, toAtMs, stepMs } = momentStep(NOW + offsetMs, NOW);
      expect(fromAtMs % stepMs).toBe(0);
      expect(toAtMs - fromAtMs).toBe(stepMs);
      expect(toAtMs).toBeLessThanOrEqual(NOW);
      expect(fromAtMs).toBeLessThanOrEqual(NOW + offsetMs);
      expect(stepMs).toBe(offsetMs < -MINUTES_WHOLE_MS ? OLD_STEP_MS : MINUTE_MS);
    }),
  );
});

test("the future, and what is not written yet, are the last minute that is", () => {
  expect(momentStep(NOW + 1e9, NOW)).toEqual(momentStep(NOW, NOW));
  expect(NOW - momentStep(NOW, NOW).toAtMs).toBeGreaterThanOrEqual(12_345);
});
