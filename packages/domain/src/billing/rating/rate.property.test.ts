import fc from "fast-check";
import { expect, test } from "vitest";
import { chargeUnits, costUnits, type Rate, rateProblem, type Tier } from "./rate.ts";
import { arbitraryRate } from "./testing/arbitrary-rate.ts";

/** One by one, with a common denominator of all that occur. */
function naiveCost({ freeQuantity, pricing }: Rate, quantity: number): number {
  const paid = Math.max(0, quantity - Number(freeQuantity));
  if (paid === 0) return 0;
  const DENOMINATOR = 2520;
  const each = ({ units, per }: Tier["price"]): number => (Number(units) * DENOMINATOR) / Number(per);
  if (pricing.kind === "flat") return Math.floor((each(pricing.price) * paid) / DENOMINATOR);
  const tierOf = (one: number): Tier =>
    pricing.tiers.find(({ upTo }) => upTo === null || one <= Number(upTo)) as Tier;
  if (pricing.kind === "volume") {
    const tier = tierOf(paid);
    return Number(tier.feeUnits) + Math.floor((each(tier.price) * paid) / DENOMINATOR);
  }
  let sum = 0;
  const reached = new Set<Tier>();
  for (let one = 1; one <= paid; one += 1) {
    const tier = tierOf(one);
    reached.add(tier);
    sum += each(tier.price);
  }
  const fees = [...reached].reduce((all, { feeUnits }) => all + Number(feeUnits), 0);
  return fees + Math.floor(sum / DENOMINATOR);
}

test("[P1] [P3] [P4] [P5] as counted one by one", () => {
  fc.assert(
    fc.property(arbitraryRate, fc.nat(60), (each, quantity) => {
      expect(rateProblem(each)).toBeNull();
      expect(Number(costUnits(each, BigInt(quantity)))).toBe(naiveCost(each, quantity));
    }),
    { numRuns: 1000 },
  );
});

test("[P2] however usage is cut into events, its charges add up to the same", () => {
  fc.assert(
    fc.property(arbitraryRate, fc.array(fc.nat(12), { maxLength: 20 }), (each, parts) => {
      let quantity = 0n;
      let charged = 0n;
      let dearest = 0n;
      for (const part of parts) {
        quantity += BigInt(part);
        charged += chargeUnits(each, quantity, charged);
        const cost = costUnits(each, quantity);
        if (cost > dearest) dearest = cost;
      }
      expect(charged).toBe(dearest);
      if (each.pricing.kind !== "volume") expect(charged).toBe(costUnits(each, quantity));
    }),
    { numRuns: 500 },
  );
});
