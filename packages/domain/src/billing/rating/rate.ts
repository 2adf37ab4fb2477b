import { UNITS_MAX } from "../ledger/units.ts";

/** So many units of credit for so many of a meter's quantity. */
export type Price = { readonly units: bigint; readonly per: bigint };

export type Tier = {
  /** The last quantity that falls into it; null = no end. */
  readonly upTo: bigint | null;
  readonly price: Price;
  /** Charged once, when the quantity reaches into the tier. */
  readonly feeUnits: bigint;
};

export type Rate = {
  /** Of each period. */
  readonly freeQuantity: bigint;
  readonly pricing:
    | { readonly kind: "flat"; readonly price: Price }
    | { readonly kind: "graduated" | "volume"; readonly tiers: readonly Tier[] };
};

/** What is wrong with a rate, in a sentence; null = nothing. */
export function rateProblem({ freeQuantity, pricing }: Rate): string | null {
  if (freeQuantity < 0n) return "The free allowance is below zero.";
  if (pricing.kind === "flat") return priceProblem(pricing.price);
  const { tiers } = pricing;
  if (tiers.length === 0) return "There is no tier.";
  if (tiers.at(-1)?.upTo !== null) return "The last tier has an end: usage above it would have no price.";
  let from = 0n;
  for (const [index, { upTo, price, feeUnits }] of tiers.entries()) {
    const problem = priceProblem(price);
    if (problem !== null) return `Tier ${index + 1}: ${problem}`;
    if (feeUnits < 0n || feeUnits > UNITS_MAX)
      return `Tier ${index + 1}: the fee is below zero or too large.`;
    if (upTo === null && index < tiers.length - 1) return `Tier ${index + 1} has no end, and others follow.`;
    if (upTo !== null && upTo <= from) return `Tier ${index + 1} ends where it begins, or before.`;
    from = upTo ?? from;
  }
  return pricing.kind === "volume" ? risingProblem(tiers) : null;
}

/** What so much costs in all, in whole units. The rate has no problem, the quantity is not below zero. */
export function costUnits(rate: Rate, quantity: bigint): bigint {
  const paid = quantity - rate.freeQuantity;
  if (paid <= 0n) return 0n;
  const { pricing } = rate;
  switch (pricing.kind) {
    case "flat":
      return whole(times(pricing.price, paid));
    case "graduated":
      return graduated(pricing.tiers, paid);
    case "volume": {
      const tier = pricing.tiers.find(({ upTo }) => upTo === null || paid <= upTo);
      return tier === undefined ? 0n : tier.feeUnits + whole(times(tier.price, paid));
    }
  }
}

/** What is to be charged now: 0 where so much or more was charged before. */
export function chargeUnits(rate: Rate, quantity: bigint, chargedUnits: bigint): bigint {
  const cost = costUnits(rate, quantity);
  return cost > chargedUnits ? cost - chargedUnits : 0n;
}

/** The allowance of a part of a period. */
export function shareOf(freeQuantity: bigint, partMs: number, periodMs: number): bigint {
  if (partMs >= periodMs) return freeQuantity;
  return (freeQuantity * BigInt(Math.max(0, partMs))) / BigInt(periodMs);
}

type Fraction = { readonly numerator: bigint; readonly denominator: bigint };

function graduated(tiers: readonly Tier[], paid: bigint): bigint {
  let sum: Fraction = { numerator: 0n, denominator: 1n };
  let fees = 0n;
  let from = 0n;
  for (const { upTo, price, feeUnits } of tiers) {
    if (paid <= from) break;
    const until = upTo === null || paid < upTo ? paid : upTo;
    sum = plus(sum, times(price, until - from));
    fees += feeUnits;
    from = until;
  }
  return fees + whole(sum);
}

function times({ units, per }: Price, quantity: bigint): Fraction {
  return { numerator: units * quantity, denominator: per };
}

function plus(a: Fraction, b: Fraction): Fraction {
  if (a.denominator === b.denominator) {
    return { numerator: a.numerator + b.numerator, denominator: a.denominator };
  }
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

function whole({ numerator, denominator }: Fraction): bigint {
  return numerator / denominator;
}

/** At a rise, one more would be charged for all that came before it: no slice of credits could cover that. */
function risingProblem(tiers: readonly Tier[]): string | null {
  const index = tiers.findIndex(({ price }, at) => {
    const before = tiers[at - 1]?.price ?? price;
    return price.units * before.per > before.units * price.per;
  });
  if (index === -1) return null;
  return `Tier ${index + 1} is dearer than the one before it: with volume prices that would charge anew for everything before. Use graduated tiers.`;
}

function priceProblem({ units, per }: Price): string | null {
  if (units < 0n || units > UNITS_MAX) return "The price is below zero or too large.";
  return per < 1n || per > UNITS_MAX ? "The price is for less than one, or for too many." : null;
}
