import type { WriteTransaction } from "@orrery/db";
import { balanceUnits, heldUnits, stepAccount, type Wallet, whatStops } from "@orrery/domain/billing";
import type { AccountStateInput, AccountView } from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { bookRequests } from "../ledger/book-requests.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { accountSubject, accountView, requireAccount } from "./account-access.ts";
import { refreshAssignments } from "./refresh-assignments.ts";

const DONE = {
  "account.suspended": "was suspended",
  "account.resumed": "is active again",
  "account.closed": "was closed",
} as const;

/** The same state again changes nothing. Throws NOT_FOUND, and PRECONDITION_FAILED for a closed one. */
export async function setAccountState(ctx: SignedInContext, input: AccountStateInput): Promise<AccountView> {
  const { accountId, state, reason } = input;
  await ctx.db.write(asCaller(ctx), async (tx) => {
    // First the wallet, as bookings do it: none is under way that has read another state.
    const wallet = (await tx.ledger.lockWallets([accountId])).get(accountId)?.wallet;
    const account = await tx.account.findForUpdate(accountId);
    if (account === null || wallet === undefined) {
      throw new AppError("NOT_FOUND", `There is no account ${accountId}.`);
    }
    const step = stepAccount(account.state, state);
    if (step.outcome === "refused") throw new AppError("PRECONDITION_FAILED", step.sentence);
    if (step.outcome === "same") return;
    const nowAtMs = ctx.clock.nowAtMs();
    await tx.account.updateState(accountId, { state, reason, atMs: nowAtMs });
    tx.appendEvent({
      type: step.event,
      severity: state === "active" ? "notice" : "warning",
      subject: accountSubject(account),
      summary: `${account.name} ${DONE[step.event]}: ${reason}`,
      data: {
        ...{ before: { state: account.state, reason: account.stateReason }, after: { state, reason } },
        ...{ stops: whatStops(state), holdCount: wallet.holds.length },
        ...{ heldUnits: heldUnits(wallet).toString(), balanceUnits: balanceUnits(wallet).toString() },
      },
    });
    if (state !== "closed") return;
    await releaseHolds(tx, wallet, nowAtMs);
    await refreshAssignments(tx, nowAtMs);
  });
  return accountView(ctx, await requireAccount(ctx, accountId));
}

/** What slices reserve is given back at once: nothing is settled for a closed account any more. */
async function releaseHolds(
  tx: WriteTransaction,
  { accountId, holds }: Wallet,
  nowAtMs: number,
): Promise<void> {
  const requests = holds.map(({ id: holdId }) => ({
    ...{ accountId, key: `close:${sortableId()}`, posting: { kind: "release", holdId } as const, detail: {} },
  }));
  await bookRequests(tx.ledger, requests, nowAtMs);
}
