import type {
  AccountId,
  AccountView,
  CreditsAdjustInput,
  CreditsBuyInput,
  CreditsGrantInput,
  CreditsRefundInput,
} from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { accountSubject, accountView, requireAccount, unitsOf } from "../accounts/account-access.ts";
import { findRefundCycles } from "../findings/refund-finding.ts";
import { bookRequests } from "../ledger/book-requests.ts";
import type { LedgerAnswer, LedgerRequest } from "../ledger/ledger-request.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { demandOpen } from "./demand-open.ts";
import { refusalError } from "./refusal-error.ts";

export function grantCredits(ctx: SignedInContext, input: CreditsGrantInput): Promise<AccountView> {
  const { credits, priority, endsAtMs = null, isPromotional, reason } = input;
  const posting = { kind: "grant", units: unitsOf(credits), priority, endsAtMs, isPromotional } as const;
  return change(ctx, input, posting, { reason }, `${credits} credits were granted: ${reason}`);
}

export function buyCredits(ctx: SignedInContext, input: CreditsBuyInput): Promise<AccountView> {
  const { credits, priority, endsAtMs = null, reference } = input;
  const terms = { priority, endsAtMs, isPromotional: false };
  const posting = { kind: "purchase", units: unitsOf(credits), ...terms } as const;
  return change(ctx, input, posting, { reference }, `${credits} credits were bought (${reference})`);
}

export function adjustCredits(ctx: SignedInContext, input: CreditsAdjustInput): Promise<AccountView> {
  const { credits, direction, reason } = input;
  const posting = { kind: "adjustment", direction, units: unitsOf(credits), reason } as const;
  const done = direction === "in" ? "added" : "taken off";
  return change(
    ctx,
    input,
    posting,
    { reason },
    `${credits} credits were ${done} by an adjustment: ${reason}`,
  );
}

export function refundCredits(ctx: SignedInContext, input: CreditsRefundInput): Promise<AccountView> {
  const { credits, entry, reason } = input;
  const posting = { kind: "refund", entry, units: unitsOf(credits) } as const;
  return change(
    ctx,
    input,
    posting,
    { reason },
    `${credits} credits of entry ${entry} were refunded: ${reason}`,
  );
}

/** One posting and its event. What was asked before with the same key changes nothing and tells nothing. */
async function change(
  ctx: SignedInContext,
  { accountId, key }: { accountId: AccountId; key: string },
  posting: Extract<LedgerRequest["posting"], { kind: "purchase" | "grant" | "adjustment" | "refund" }>,
  detail: LedgerRequest["detail"],
  summary: string,
): Promise<AccountView> {
  const account = await requireAccount(ctx, accountId);
  const answer = await ctx.db.write(asCaller(ctx), async (tx) => {
    const nowAtMs = ctx.clock.nowAtMs();
    await demandOpen(tx, [accountId]);
    const request = { accountId, key, posting, detail };
    const [told] = await bookRequests(tx.ledger, [request], nowAtMs);
    if (posting.kind === "refund" && told?.outcome === "booked" && told.entry !== null && !told.isRepeat) {
      const refund = { accountId, ofEntry: posting.entry, entry: told.entry, units: posting.units };
      await tx.account.insertRefundCharge({ ...refund, id: sortableId(nowAtMs), bookedAtMs: nowAtMs });
      await findRefundCycles(tx, account, nowAtMs);
    }
    if (told?.outcome === "booked" && !told.isRepeat) {
      tx.appendEvent({
        type: `account.${posting.kind}`,
        severity: "notice",
        subject: accountSubject(account),
        summary: `${account.name}: ${summary}`,
        data: { entry: told.entry, ...detail },
      });
    }
    return told as LedgerAnswer;
  });
  if (answer.outcome === "refused") throw refusalError(answer.refusal, account.name);
  return accountView(ctx, account);
}
