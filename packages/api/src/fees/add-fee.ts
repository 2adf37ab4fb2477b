import { parseMicros } from "@orrery/domain/billing";
import { FEES_MAX, type FeeCreateInput, type FeeView } from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { accountSubject, requireAccount } from "../accounts/account-access.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { feeView } from "./fee-view.ts";

/** Paid in each period from its start on. Throws NOT_FOUND, INVALID_INPUT, PRECONDITION_FAILED. */
export async function addFee(ctx: SignedInContext, input: FeeCreateInput): Promise<FeeView> {
  const { accountId, name, amount } = input;
  const account = await requireAccount(ctx, accountId);
  const nowMs = ctx.clock.nowAtMs();
  const startsAtMs = input.startsAtMs ?? nowMs;
  if (startsAtMs < nowMs) {
    // An invoice for that time may be finalized.
    throw new AppError("INVALID_INPUT", "startsAtMs: a fee starts now or later, never in the past.");
  }
  const fee = {
    ...{ id: sortableId(), accountId, name, micros: parseMicros(amount) },
    ...{ startsAtMs, endsAtMs: null, createdAtMs: nowMs },
  };
  await ctx.db.write(asCaller(ctx), async (tx) => {
    // Nobody else adds one meanwhile, and nobody closes the account.
    await tx.ledger.lockWallets([accountId]);
    const now = await tx.account.find(accountId);
    if (now?.state === "closed") {
      throw new AppError(
        "PRECONDITION_FAILED",
        `The account ${account.name} is closed; it pays no more fees.`,
      );
    }
    const open = (await tx.fee.findByAccount(accountId)).filter(
      ({ endsAtMs }) => endsAtMs === null || endsAtMs > nowMs,
    );
    if (open.length >= FEES_MAX) {
      throw new AppError("PRECONDITION_FAILED", `There are ${FEES_MAX} fees already; end one first.`);
    }
    await tx.fee.insert(fee);
    tx.appendEvent({
      type: "account.fee_added",
      severity: "notice",
      subject: accountSubject(account),
      summary: `${account.name}: the fee ${name} of ${amount} ${account.currency} a period was added`,
      data: { feeId: fee.id, name, amount, startsAtMs },
    });
  });
  return feeView(fee, account);
}
