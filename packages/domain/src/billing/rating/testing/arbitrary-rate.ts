import fc from "fast-check";
import type { Price, Rate, Tier } from "../rate.ts";

const price: fc.Arbitrary<Price> = fc.record({
  units: fc.bigInt({ min: 0n, max: 50n }),
  per: fc.bigInt({ min: 1n, max: 9n }),
});
const tiers: fc.Arbitrary<Tier[]> = fc
  .array(fc.tuple(fc.bigInt({ min: 1n, max: 10n }), price, fc.bigInt({ min: 0n, max: 5n })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => {
    let end = 0n;
    return parts.map(([size, tierPrice, feeUnits], index) => {
      end += size;
      return { upTo: index === parts.length - 1 ? null : end, price: tierPrice, feeUnits };
    });
  });

/** Of any kind, without a problem, with prices that do not terminate, and tiers, fees and an allowance that small quantities reach. */
export const arbitraryRate: fc.Arbitrary<Rate> = fc.record({
  freeQuantity: fc.bigInt({ min: 0n, max: 5n }),
  pricing: fc.oneof(
    fc.record({ kind: fc.constant("flat" as const), price }),
    fc.record({ kind: fc.constant("graduated" as const), tiers }),
    fc.record({ kind: fc.constant("volume" as const), tiers: tiers.map(dearestFirst) }),
  ),
});

function dearestFirst(drafts: readonly Tier[]): Tier[] {
  const prices = drafts
    .map((tier) => tier.price)
    .sort((a, b) => Number(b.units * a.per) - Number(a.units * b.per));
  return drafts.map((tier, index) => ({ ...tier, price: prices[index] ?? tier.price }));
}
