import type { AccountView, CreditsTransferInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { accountSubject, accountView, requireAccount, unitsOf } from "../accounts/account-access.ts";
import { bookTransfer } from "../ledger/book-transfer.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { demandOpen } from "./demand-open.ts";
import { refusalError } from "./refusal-error.ts";

/** Answers with the account that gave. Throws NOT_FOUND, INVALID_INPUT, PRECONDITION_FAILED and CONFLICT. */
export async function transferCredits(
  ctx: SignedInContext,
  { accountId, toAccountId, key, credits, reason }: CreditsTransferInput,
): Promise<AccountView> {
  if (accountId === toAccountId) {
    throw new AppError(
      "INVALID_INPUT",
      "toAccountId: it is the account that gives; name the one that is to get.",
    );
  }
  const [from, to] = [await requireAccount(ctx, accountId), await requireAccount(ctx, toAccountId)];
  const request = { fromId: accountId, toId: toAccountId, key, units: unitsOf(credits), reason };
  const answer = await ctx.db.write(asCaller(ctx), async (tx) => {
    await demandOpen(tx, [accountId, toAccountId]);
    const told = await bookTransfer(tx.ledger, request, ctx.clock.nowAtMs());
    if (told.outcome === "booked" && !told.isRepeat) {
      const summary = `${credits} credits went from ${from.name} to ${to.name}: ${reason}`;
      for (const account of [from, to]) {
        tx.appendEvent({
          type: "account.transfer",
          severity: "notice",
          subject: accountSubject(account),
          summary,
          data: { fromAccountId: accountId, toAccountId, credits, reason, entry: told.entry },
        });
      }
    }
    return told;
  });
  if (answer.outcome === "refused") throw refusalError(answer.refusal, from.name);
  return accountView(ctx, from);
}
