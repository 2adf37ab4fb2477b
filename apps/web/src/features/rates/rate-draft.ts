import {
  formatCredits,
  type Price,
  parseCredits,
  type Rate,
  rateOfWire,
  rateProblem,
  type Tier,
  UNITS_MAX,
} from "@orrery/domain/billing";
import { TIERS_MAX, type WireRate } from "@orrery/protocol";
import { type Measure, measureFor, measuresOf, parseQuantity, typedQuantity } from "./measure.ts";

/** A rate as it is typed: amounts are text until they are read. Quantities are in the measure. */
export type RateDraft = {
  readonly measure: Measure;
  readonly free: string;
  readonly kind: Rate["pricing"]["kind"];
  /** Of a flat rate. */
  readonly price: PriceDraft;
  /** Of the other two; the last one has no end. */
  readonly tiers: readonly TierDraft[];
};

export type PriceDraft = { readonly credits: string; readonly per: string };
export type TierDraft = PriceDraft & { readonly key: number; readonly upTo: string; readonly fee: string };

export type RateResult = { outcome: "valid"; rate: Rate } | { outcome: "invalid"; problem: string };

export function newRateDraft(unit: string): RateDraft {
  const price = { credits: "1", per: "1" };
  return { measure: measuresOf(unit)[0], free: "0", kind: "flat", price, tiers: firstTiers(price) };
}

export function draftOfRate(wire: WireRate, unit: string): RateDraft {
  const { freeQuantity, pricing } = rateOfWire(wire);
  const prices = pricing.kind === "flat" ? [pricing.price] : pricing.tiers.map(({ price }) => price);
  const ends = pricing.kind === "flat" ? [] : pricing.tiers.flatMap(({ upTo }) => upTo ?? []);
  const measure = measureFor(unit, [freeQuantity, ...prices.map(({ per }) => per), ...ends]);
  const typed = ({ units, per }: Price): PriceDraft => ({
    credits: formatCredits(units),
    per: typedQuantity(per, measure),
  });
  const first = prices[0] === undefined ? { credits: "1", per: "1" } : typed(prices[0]);
  return {
    measure,
    free: typedQuantity(freeQuantity, measure),
    kind: pricing.kind,
    price: first,
    tiers:
      pricing.kind === "flat"
        ? firstTiers(first)
        : pricing.tiers.map(({ upTo, price, feeUnits }, key) => ({
            ...typed(price),
            key,
            upTo: upTo === null ? "" : typedQuantity(upTo, measure),
            fee: formatCredits(feeUnits),
          })),
  };
}

/** One more tier before the last: it ends at twice the end of the one before it. */
export function withTier(draft: RateDraft): RateDraft {
  if (draft.tiers.length >= TIERS_MAX) return draft;
  const ends = draft.tiers.slice(0, -1);
  const last = draft.tiers.at(-1) ?? firstTiers(draft.price)[1];
  const before = parseQuantity(ends.at(-1)?.upTo ?? "", draft.measure);
  const upTo = before === null ? 1000n * draft.measure.factor : before * 2n;
  const key = 1 + Math.max(...draft.tiers.map((tier) => tier.key));
  return {
    ...draft,
    tiers: [
      ...ends,
      { ...(last as TierDraft), key, upTo: typedQuantity(upTo, draft.measure) },
      last as TierDraft,
    ],
  };
}

/** Without one of its tiers; the last one keeps no end. */
export function withoutTier(draft: RateDraft, key: number): RateDraft {
  const tiers = draft.tiers.filter((tier) => tier.key !== key);
  return {
    ...draft,
    tiers: tiers.map((tier, index) => (index === tiers.length - 1 ? { ...tier, upTo: "" } : tier)),
  };
}

/** In another measure; what is typed stays the same quantity where it can be read. */
export function inMeasure(draft: RateDraft, measure: Measure): RateDraft {
  const convert = (text: string): string => {
    const quantity = parseQuantity(text, draft.measure);
    return quantity === null ? text : typedQuantity(quantity, measure);
  };
  // A price stays what it is for one of the measure: "80 credits an hour" is not wanted as "80 credits for 60 minutes".
  return {
    ...draft,
    measure,
    free: convert(draft.free),
    tiers: draft.tiers.map((tier) => ({ ...tier, upTo: convert(tier.upTo) })),
  };
}

/** The rate as it would be sent, or the first thing that is wrong with it. */
export function rateOfDraft(draft: RateDraft): RateResult {
  const freeQuantity = parseQuantity(draft.free.trim() === "" ? "0" : draft.free, draft.measure);
  if (freeQuantity === null) return invalid(`The free allowance is no number of ${draft.measure.many}.`);
  const pricing = draft.kind === "flat" ? flatOf(draft) : tieredOf(draft, draft.kind);
  if (typeof pricing === "string") return invalid(pricing);
  const rate: Rate = { freeQuantity, pricing };
  const problem = rateProblem(rate);
  return problem === null ? { outcome: "valid", rate } : invalid(problem);
}

function flatOf(draft: RateDraft): Rate["pricing"] | string {
  const price = priceOf(draft.price, draft.measure);
  return typeof price === "string" ? price : { kind: "flat", price };
}

function tieredOf(draft: RateDraft, kind: "graduated" | "volume"): Rate["pricing"] | string {
  const tiers: Tier[] = [];
  for (const [index, tier] of draft.tiers.entries()) {
    const isLast = index === draft.tiers.length - 1;
    const name = `Tier ${index + 1}`;
    const price = priceOf(tier, draft.measure);
    if (typeof price === "string") return `${name}: ${price}`;
    const upTo = isLast ? null : parseQuantity(tier.upTo, draft.measure);
    if (!isLast && upTo === null) return `${name}: its end is no number of ${draft.measure.many}.`;
    const feeUnits = creditsOf(tier.fee.trim() === "" ? "0" : tier.fee);
    if (feeUnits === null) return `${name}: the fee is no amount of credits.`;
    tiers.push({ upTo, price, feeUnits });
  }
  return { kind, tiers };
}

function priceOf({ credits, per }: PriceDraft, measure: Measure): Price | string {
  const units = creditsOf(credits);
  if (units === null) return "The price is no amount of credits; write it as 12.5, for example.";
  const quantity = parseQuantity(per, measure);
  if (quantity === null || quantity < 1n) return `The price is for no number of ${measure.many} above zero.`;
  return { units, per: quantity };
}

/** Null for what the wire would refuse, too: at most nine digits before the point. */
function creditsOf(text: string): bigint | null {
  const trimmed = text.trim().replaceAll(/[ _]/g, "");
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(trimmed)) return null;
  const units = parseCredits(trimmed);
  return units === null || units > UNITS_MAX ? null : units;
}

function firstTiers(price: PriceDraft): readonly [TierDraft, TierDraft] {
  return [
    { ...price, key: 0, upTo: "1000", fee: "0" },
    { ...price, key: 1, upTo: "", fee: "0" },
  ];
}

function invalid(problem: string): RateResult {
  return { outcome: "invalid", problem };
}
