import fc from "fast-check";
import { expect, test } from "vitest";
import { formatCredits, isPostable, parseCredits, UNITS_MAX, UNITS_PER_CREDIT } from "./units.ts";

test("[U1] an amount is above zero and at most a billion credits", () => {
  expect([1n, UNITS_PER_CREDIT, UNITS_MAX].every(isPostable)).toBe(true);
  expect([0n, -1n, UNITS_MAX + 1n].some(isPostable)).toBe(false);
});

test("[U2] credits are decimals with up to nine places", () => {
  expect(parseCredits("12.5")).toBe(12_500_000_000n);
  expect(parseCredits("0.000000001")).toBe(1n);
  expect(parseCredits("-3")).toBe(-3n * UNITS_PER_CREDIT);
  for (const text of ["", ".5", "5.", "1e3", "1,5", "0.0000000001", "1234567890123", "NaN", "+1", " 1"]) {
    expect(parseCredits(text), text).toBeNull();
  }
});

test("[U2] what is written is read as the same", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -UNITS_MAX, max: UNITS_MAX }), (units) => {
      expect(parseCredits(formatCredits(units))).toBe(units);
    }),
  );
});
