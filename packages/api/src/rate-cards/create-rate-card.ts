import type { AccountRecord, RateCardRecord } from "@orrery/db";
import { RATE_CARDS_MAX, type RateCardCreateInput, type RateCardView } from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { requireAccount } from "../accounts/account-access.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { demandRates } from "./demand-rates.ts";
import { instant, rateCardSubject, rateCardView, toldCard } from "./rate-card-view.ts";

/** Its rates apply from an instant on, never backwards. Throws INVALID_INPUT, NOT_FOUND, PRECONDITION_FAILED. */
export async function createRateCard(
  ctx: SignedInContext,
  input: RateCardCreateInput,
): Promise<RateCardView> {
  const account = input.accountId === null ? null : await openAccount(ctx, input.accountId);
  demandRates(input.rates, await ctx.db.read.meter.findAll(), { mayBeArchived: false });
  const card = await ctx.db.write(asCaller(ctx), async (tx) => {
    const count = await tx.rateCard.countForInsert();
    if (count >= RATE_CARDS_MAX) {
      const message = `There are ${RATE_CARDS_MAX} rate cards already, those that are over included, which is the most.`;
      throw new AppError("PRECONDITION_FAILED", message);
    }
    const made = datedCard(input, ctx.clock.nowAtMs());
    await tx.rateCard.insert(made);
    tx.appendEvent({
      type: "rate_card.created",
      severity: "notice",
      subject: rateCardSubject(made, account),
      summary: `The rate card ${made.name} applies to ${account?.name ?? "everybody"} from ${instant(made.startsAtMs)} on`,
      data: { before: null, after: toldCard(made) },
    });
    return made;
  });
  return rateCardView(card, ctx.clock.nowAtMs());
}

async function openAccount(
  ctx: SignedInContext,
  accountId: NonNullable<RateCardCreateInput["accountId"]>,
): Promise<AccountRecord> {
  const account = await requireAccount(ctx, accountId);
  if (account.state !== "closed") return account;
  throw new AppError(
    "PRECONDITION_FAILED",
    `The account ${account.name} is closed; it uses nothing any more.`,
  );
}

function datedCard(input: RateCardCreateInput, nowAtMs: number): RateCardRecord {
  const { name, accountId, rates } = input;
  const startsAtMs = Math.trunc(input.startsAtMs ?? nowAtMs);
  const endsAtMs = input.endsAtMs === null ? null : Math.trunc(input.endsAtMs);
  if (startsAtMs < nowAtMs) {
    const message = `startsAtMs: ${instant(startsAtMs)} lies in the past; a card applies from now on, or from a later time.`;
    throw new AppError("INVALID_INPUT", message);
  }
  if (endsAtMs !== null && endsAtMs <= startsAtMs) {
    throw new AppError("INVALID_INPUT", "endsAtMs: the end has to come after the start.");
  }
  return { id: sortableId(nowAtMs), name, accountId, startsAtMs, endsAtMs, rates, createdAtMs: nowAtMs };
}
