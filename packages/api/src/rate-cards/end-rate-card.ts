import type { RateCardRecord, WriteTransaction } from "@orrery/db";
import { LIST_CARD_ID } from "@orrery/domain/billing";
import type { RateCardEndInput, RateCardView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { listRateCards } from "./list-rate-cards.ts";
import { instant, rateCardState, rateCardSubject, toldCard } from "./rate-card-view.ts";

/**
 * From its end on other cards apply, or the list prices. A card that would end before it begins is taken away: nothing was
 * priced by it. Throws NOT_FOUND, INVALID_INPUT for an end in the past, PRECONDITION_FAILED for the list and for what is over.
 */
export async function endRateCard(ctx: SignedInContext, input: RateCardEndInput): Promise<RateCardView[]> {
  const { cardId } = input;
  if (cardId === LIST_CARD_ID) {
    const message = "The list prices have no end; create a card that goes before them.";
    throw new AppError("PRECONDITION_FAILED", message);
  }
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const card = await tx.rateCard.findForUpdate(cardId);
    if (card === null) throw new AppError("NOT_FOUND", "There is no rate card with this id.");
    const nowAtMs = ctx.clock.nowAtMs();
    const endsAtMs = demandEnd(card, Math.trunc(input.endsAtMs ?? nowAtMs), nowAtMs);
    const isRemoved = endsAtMs <= card.startsAtMs && rateCardState(card, nowAtMs) === "coming";
    if (isRemoved) await tx.rateCard.remove(cardId);
    else await tx.rateCard.updateEnd(cardId, endsAtMs);
    tx.appendEvent({
      type: "rate_card.ended",
      severity: "notice",
      subject: rateCardSubject(card, await accountOf(tx, card)),
      summary: isRemoved
        ? `The rate card ${card.name} was taken away before it began`
        : `The rate card ${card.name} ends at ${instant(endsAtMs)}`,
      data: { before: toldCard(card), after: isRemoved ? null : toldCard({ ...card, endsAtMs }) },
    });
  });
  return listRateCards(ctx);
}

function demandEnd(card: RateCardRecord, endsAtMs: number, nowAtMs: number): number {
  if (card.endsAtMs !== null && card.endsAtMs <= nowAtMs) {
    const message = `The rate card ${card.name} is over since ${instant(card.endsAtMs)}.`;
    throw new AppError("PRECONDITION_FAILED", message);
  }
  if (endsAtMs >= nowAtMs) return endsAtMs;
  const message = `endsAtMs: ${instant(endsAtMs)} lies in the past; what was used keeps its price.`;
  throw new AppError("INVALID_INPUT", message);
}

async function accountOf(tx: WriteTransaction, { accountId }: RateCardRecord) {
  return accountId === null ? null : tx.account.find(accountId);
}
