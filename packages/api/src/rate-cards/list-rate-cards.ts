import type { RateCardView } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";
import { LIST_CARD_VIEW, rateCardView } from "./rate-card-view.ts";

/** The list prices first, then the newest; those that are over too. */
export async function listRateCards(ctx: ApiContext): Promise<RateCardView[]> {
  const nowAtMs = ctx.clock.nowAtMs();
  const cards = await ctx.db.read.rateCard.findAll();
  return [LIST_CARD_VIEW, ...cards.map((card) => rateCardView(card, nowAtMs))];
}
