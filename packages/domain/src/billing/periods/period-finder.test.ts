import fc from "fast-check";
import { expect, test } from "vitest";
import { PERIOD_KINDS, periodAt } from "./period.ts";
import { createPeriodFinder } from "./period-finder.ts";

test("[T2] a remembered period is the one that the calendar has", () => {
  const periodOf = createPeriodFinder();
  const atMs = fc.integer({ min: Date.UTC(2026, 2, 1), max: Date.UTC(2026, 3, 10) });
  const zone = fc.constantFrom("Europe/Berlin", "Pacific/Kiritimati", "America/New_York");
  fc.assert(
    fc.property(atMs, fc.constantFrom(...PERIOD_KINDS), zone, (at, kind, name) => {
      expect(periodOf(at, kind, name)).toEqual(periodAt(at, kind, name));
    }),
    { numRuns: 400 },
  );
});
