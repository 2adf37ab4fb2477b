import fc from "fast-check";
import { expect, test } from "vitest";
import { nextTickMs } from "./steady-timer.ts";

test("the next tick is counted from the one that was due, not from when it came", () => {
  expect(nextTickMs(1000, 1000, 1007)).toBe(2000);
  expect(nextTickMs(1000, 1000, 1999)).toBe(2000);
});

test("ticks that a frozen process missed are left out", () => {
  expect(nextTickMs(1000, 1000, 61_500)).toBe(62_000);
});

test("it is always later than now, at most one interval, and on the grid", () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 60_000 }), fc.nat(1e6), (due, interval, late) => {
      const next = nextTickMs(due, interval, due + late);
      expect(next).toBeGreaterThan(due + late);
      expect(next - (due + late)).toBeLessThanOrEqual(interval);
      expect((next - due) % interval).toBe(0);
    }),
  );
});
