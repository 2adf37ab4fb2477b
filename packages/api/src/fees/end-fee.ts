import type { FeeEndInput, FeeView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { accountSubject, requireAccount } from "../accounts/account-access.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { feeView } from "./fee-view.ts";

/** It counts until then. Ending it at the same time again changes nothing. Throws NOT_FOUND, INVALID_INPUT, PRECONDITION_FAILED. */
export async function endFee(ctx: SignedInContext, input: FeeEndInput): Promise<FeeView> {
  const nowMs = ctx.clock.nowAtMs();
  const fee = await ctx.db.write(asCaller(ctx), async (tx) => {
    const before = await tx.fee.findForUpdate(input.feeId);
    if (before === null) throw new AppError("NOT_FOUND", `There is no fee ${input.feeId}.`);
    if (before.endsAtMs !== null && before.endsAtMs <= nowMs) {
      if (input.endsAtMs === undefined || input.endsAtMs === before.endsAtMs) return before;
      throw new AppError("PRECONDITION_FAILED", `The fee ${before.name} has ended already.`);
    }
    const endsAtMs = input.endsAtMs ?? Math.max(nowMs, before.startsAtMs);
    if (endsAtMs < nowMs || endsAtMs < before.startsAtMs) {
      throw new AppError(
        "INVALID_INPUT",
        "endsAtMs: a fee ends now or later, and not before it started; for time that is billed write a credit note.",
      );
    }
    if (endsAtMs === before.endsAtMs) return before;
    await tx.fee.updateEnd(before.id, endsAtMs);
    const account = await tx.account.find(before.accountId);
    if (account !== null) {
      tx.appendEvent({
        type: "account.fee_ended",
        severity: "notice",
        subject: accountSubject(account),
        summary: `${account.name}: the fee ${before.name} ends at ${new Date(endsAtMs).toISOString()}`,
        data: { feeId: before.id, name: before.name, before: before.endsAtMs, after: endsAtMs },
      });
    }
    return { ...before, endsAtMs };
  });
  return feeView(fee, await requireAccount(ctx, fee.accountId));
}
