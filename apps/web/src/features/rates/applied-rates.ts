import { rateAt, rateToWire } from "@orrery/domain/billing";
import type { MeterView, RateCardView, WireRate } from "@orrery/protocol";
import { cardOfView } from "./card-of-view.ts";

/** What one of a meter costs at a moment, and which card says so. */
export type AppliedRow = {
  readonly meter: MeterView;
  /** Null = no card prices it: its usage costs nothing. */
  readonly applied: {
    readonly card: RateCardView;
    readonly rate: WireRate;
    readonly fromAtMs: number;
    readonly toAtMs: number | null;
  } | null;
};

/** Meters that take events, in the order in which the hub lists them. `accountId` null = whoever has no card of its own. */
export function appliedRates(
  cards: readonly RateCardView[],
  meters: readonly MeterView[],
  accountId: string | null,
  atMs: number,
): AppliedRow[] {
  const rules = cards.map(cardOfView);
  return meters
    .filter(({ archivedAtMs }) => archivedAtMs === null)
    .map((meter) => {
      const applied = rateAt(rules, accountId ?? "", meter.name, atMs);
      const card = cards.find(({ id }) => id === applied?.cardId);
      return {
        meter,
        applied:
          applied === null || card === undefined
            ? null
            : {
                card,
                rate: rateToWire(applied.rate),
                fromAtMs: applied.fromAtMs,
                toAtMs: applied.toAtMs,
              },
      };
    });
}

/** The rates of `appliedRates` as a card would hold them. */
export function ratesOfRows(rows: readonly AppliedRow[]): Record<string, WireRate> {
  return Object.fromEntries(
    rows.flatMap(({ meter, applied }) => (applied === null ? [] : [[meter.name, applied.rate]])),
  );
}

/** Cards as they would be when one of them ends at a moment; one that has not begun then is taken away. */
export function withCardEnded(
  cards: readonly RateCardView[],
  cardId: string,
  endsAtMs: number,
): RateCardView[] {
  return cards.flatMap((card) => {
    if (card.id !== cardId) return [card];
    return endsAtMs <= card.startsAtMs ? [] : [{ ...card, endsAtMs }];
  });
}
