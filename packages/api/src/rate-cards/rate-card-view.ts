import type { RateCardRecord } from "@orrery/db";
import { LIST_CARD, rateToWire } from "@orrery/domain/billing";
import type { EventSubject, EventView, RateCardView } from "@orrery/protocol";

/** The built-in prices, as the card that they are. */
export const LIST_CARD_VIEW: RateCardView = {
  ...{
    id: LIST_CARD.id,
    name: "List prices",
    accountId: null,
    startsAtMs: 0,
    endsAtMs: null,
    state: "applies",
  },
  rates: Object.fromEntries(
    Object.entries(LIST_CARD.rates).map(([meter, rate]) => [meter, rateToWire(rate)]),
  ),
};

export function rateCardView({ createdAtMs: _, ...card }: RateCardRecord, nowAtMs: number): RateCardView {
  return { ...card, state: rateCardState(card, nowAtMs) };
}

export function rateCardState(
  { startsAtMs, endsAtMs }: Pick<RateCardRecord, "startsAtMs" | "endsAtMs">,
  nowAtMs: number,
): RateCardView["state"] {
  if (nowAtMs < startsAtMs) return "coming";
  return endsAtMs !== null && endsAtMs <= nowAtMs ? "over" : "applies";
}

/** A card of one account is told of as that account's. */
export function rateCardSubject(
  { id, name }: Pick<RateCardRecord, "id" | "name">,
  account: { id: string; name: string } | null,
): EventSubject {
  return account === null
    ? { kind: "rate_card", id, name }
    : { kind: "account", id: account.id, name: account.name };
}

/** As an event carries it. */
export function toldCard({ createdAtMs: _, ...card }: RateCardRecord): EventView["data"] {
  return JSON.parse(JSON.stringify(card)) as EventView["data"];
}

/** An instant in a sentence: in UTC, since a card's time is everybody's. */
export function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}
