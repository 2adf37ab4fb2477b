import type { RateCardView } from "@orrery/protocol";
import type { StatusTone } from "@orrery/ui";

export type CardState = RateCardView["state"];

export const CARD_STATE_ORDER = ["applies", "coming", "over"] as const satisfies readonly CardState[];

export const CARD_STATE_FACES: Readonly<Record<CardState, { label: string; tone: StatusTone }>> = {
  applies: { label: "Applies", tone: "ok" },
  coming: { label: "Coming", tone: "info" },
  over: { label: "Over", tone: "idle" },
};

/** The built-in list prices: they never end. */
export function isListCard({ id }: Pick<RateCardView, "id">): boolean {
  return id === "list";
}

/** The list prices first, then what applies, what comes and what is over; of each the newest first. */
export function orderCards(cards: readonly RateCardView[]): RateCardView[] {
  const rank = (card: RateCardView) => (isListCard(card) ? -1 : CARD_STATE_ORDER.indexOf(card.state));
  return cards.toSorted((a, b) => rank(a) - rank(b) || b.startsAtMs - a.startsAtMs || (a.id < b.id ? -1 : 1));
}

export function countByCardState(cards: readonly RateCardView[]): Record<CardState, number> {
  const counts = { applies: 0, coming: 0, over: 0 };
  for (const { state } of cards) counts[state] += 1;
  return counts;
}
