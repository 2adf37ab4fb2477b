import type { Price, Rate } from "./rate.ts";

/** No more than `units` for `per` of a quantity, rounded up, and `feeUnits` on top. */
export type PriceCap = Price & { readonly feeUnits: bigint };

/**
 * What a quantity may cost at most, wherever in its period it comes: the dearest price, and all fees at once. An agent
 * authorises by it, without knowing how far the period's total has come.
 */
export function priceCapOf({ pricing }: Rate): PriceCap {
  if (pricing.kind === "flat") return { ...pricing.price, feeUnits: 0n };
  const [first, ...others] = pricing.tiers.map(({ price }) => price);
  if (first === undefined) throw new RangeError("The rate has no tier.");
  const feeUnits = pricing.tiers.reduce((sum, tier) => sum + tier.feeUnits, 0n);
  return { ...others.reduce(dearerPrice, first), feeUnits };
}

/** Covers whatever either of them covers: for the time around a change of rates. */
export function widerCap(a: PriceCap, b: PriceCap): PriceCap {
  return { ...dearerPrice(a, b), feeUnits: a.feeUnits > b.feeUnits ? a.feeUnits : b.feeUnits };
}

/** What so much may cost at most, in whole units. The quantity is not below zero. */
export function capUnits({ units, per, feeUnits }: PriceCap, quantity: bigint): bigint {
  return feeUnits + (units * quantity + per - 1n) / per;
}

function dearerPrice(a: Price, b: Price): Price {
  const { units, per } = b.units * a.per > a.units * b.per ? b : a;
  return { units, per };
}
