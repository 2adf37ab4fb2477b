import type { Period } from "../periods/period.ts";
import { type Rate, shareOf } from "../rating/rate.ts";
import { type RateCard, rateAt } from "../rating/rate-card.ts";

/** The part of a period in which one rate applies to a meter: what it comes to is counted and charged by itself. */
export type Segment = {
  readonly key: SegmentKey;
  readonly meter: string;
  readonly periodFromAtMs: number;
  /** From when on the rate applies within the period. */
  readonly rateFromAtMs: number;
  /** Null = until the period's end, as far as the cards say now. */
  readonly rateToAtMs: number | null;
  /** `NO_CARD`: nobody has priced the meter; it costs nothing. */
  readonly cardId: string;
  /** With the segment's own share of the allowance. */
  readonly rate: Rate;
};

/** Of one account: meter, start of the period, start of the rate. */
export type SegmentKey = string;
export const NO_CARD = "none";

const FREE: Rate = { freeQuantity: 0n, pricing: { kind: "flat", price: { units: 0n, per: 1n } } };

export function segmentKey(meter: string, periodFromAtMs: number, rateFromAtMs: number): SegmentKey {
  return `${meter} ${periodFromAtMs} ${rateFromAtMs}`;
}

/** The segment that an instant of a period lies in, with its end (not included). */
export function segmentAt(
  cards: readonly RateCard[],
  accountId: string,
  meter: string,
  { atMs, period }: { readonly atMs: number; readonly period: Period },
): { readonly segment: Segment; readonly fromAtMs: number; readonly toAtMs: number } {
  const applied = rateAt(cards, accountId, meter, atMs) ?? {
    ...gapAt(cards, accountId, meter, atMs),
    cardId: NO_CARD,
    rate: FREE,
  };
  const fromAtMs = Math.max(period.fromAtMs, applied.fromAtMs);
  const toAtMs = Math.min(period.toAtMs, applied.toAtMs ?? period.toAtMs);
  const { rate, cardId } = applied;
  const segment: Segment = {
    ...{ key: segmentKey(meter, period.fromAtMs, fromAtMs), meter, cardId },
    ...{ periodFromAtMs: period.fromAtMs, rateFromAtMs: fromAtMs },
    rateToAtMs: toAtMs < period.toAtMs ? toAtMs : null,
    rate: {
      ...rate,
      freeQuantity: shareOf(rate.freeQuantity, toAtMs - fromAtMs, period.toAtMs - period.fromAtMs),
    },
  };
  return { segment, fromAtMs, toAtMs };
}

/** From when to when no card prices the meter. */
function gapAt(
  cards: readonly RateCard[],
  accountId: string,
  meter: string,
  atMs: number,
): { readonly fromAtMs: number; readonly toAtMs: number | null } {
  const mine = cards.filter(
    (card) => (card.accountId === null || card.accountId === accountId) && card.rates[meter] !== undefined,
  );
  const ends = mine.flatMap(({ endsAtMs }) => (endsAtMs !== null && endsAtMs <= atMs ? [endsAtMs] : []));
  const starts = mine.flatMap(({ startsAtMs }) => (startsAtMs > atMs ? [startsAtMs] : []));
  return {
    fromAtMs: Math.max(Number.NEGATIVE_INFINITY, ...ends),
    toAtMs: starts.length === 0 ? null : Math.min(...starts),
  };
}
