import type { Rate } from "./rate.ts";

/** Prices that apply for a time: the list's, or of one account. */
export type RateCard = {
  readonly id: string;
  /** Null = everybody's. */
  readonly accountId: string | null;
  readonly startsAtMs: number;
  /** Null = until another one. */
  readonly endsAtMs: number | null;
  readonly rates: Readonly<Record<string, Rate>>;
};

export type AppliedRate = {
  readonly cardId: string;
  readonly rate: Rate;
  /** From when to when this very rate applies without a break; the end is not included. */
  readonly fromAtMs: number;
  readonly toAtMs: number | null;
};

/** The rate of a meter at an instant; null = it has none, and its usage costs nothing. Cards of other accounts are passed over. */
export function rateAt(
  cards: readonly RateCard[],
  accountId: string,
  meter: string,
  atMs: number,
): AppliedRate | null {
  const mine = cards.filter(
    (card) => (card.accountId === null || card.accountId === accountId) && card.rates[meter] !== undefined,
  );
  const best = bestAt(mine, atMs);
  const rate = best?.rates[meter];
  if (best === undefined || rate === undefined) return null;
  const changes = [
    ...new Set(mine.flatMap(({ startsAtMs, endsAtMs }) => [startsAtMs, endsAtMs ?? startsAtMs])),
  ].sort((a, b) => a - b);
  let fromAtMs = best.startsAtMs;
  for (const change of changes) {
    if (change <= atMs && change > fromAtMs && bestAt(mine, change - 1) !== best) fromAtMs = change;
  }
  const toAtMs = changes.find((change) => change > atMs && bestAt(mine, change) !== best) ?? best.endsAtMs;
  return { cardId: best.id, rate, fromAtMs, toAtMs };
}

function bestAt(cards: readonly RateCard[], atMs: number): RateCard | undefined {
  return cards
    .filter(({ startsAtMs, endsAtMs }) => startsAtMs <= atMs && (endsAtMs === null || atMs < endsAtMs))
    .sort((a, b) => rank(b) - rank(a) || b.startsAtMs - a.startsAtMs || (a.id < b.id ? 1 : -1))[0];
}

function rank({ accountId }: RateCard): number {
  return accountId === null ? 0 : 1;
}
