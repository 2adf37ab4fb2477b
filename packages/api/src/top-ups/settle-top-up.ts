import type { WriteTransaction } from "@orrery/db";
import { formatCredits } from "@orrery/domain/billing";
import type { EventSubject } from "@orrery/protocol";
import { bookRequests } from "../ledger/book-requests.ts";

export type TopUpSettlement =
  | { outcome: "charged"; reference: string }
  | { outcome: "failed"; problem: string };

/** Credits that were bought pay like any others. */
const TERMS = { priority: 50, endsAtMs: null, isPromotional: false } as const;

/**
 * What became of a top-up that was to be paid, in the caller's transaction: where it was charged, its credits are booked, by a key that is the
 * top-up's own, so once. What was settled before stays as it is, but for one that failed and was charged after all. Answers whether anything
 * changed; false also where there is no such top-up.
 */
export async function settleTopUp(
  tx: WriteTransaction,
  topUpId: string,
  settlement: TopUpSettlement,
  nowAtMs: number,
): Promise<boolean> {
  const known = await tx.topUp.find(topUpId);
  if (known === null) return false;
  const { accountId } = known;
  // The wallet first, as bookings do it.
  await tx.ledger.lockWallets([accountId]);
  const topUp = await tx.payment.findTopUpForUpdate(topUpId);
  if (topUp === null || topUp.state === "charged") return false;
  const account = await tx.account.find(accountId);
  const subject: EventSubject = { kind: "account", id: accountId, name: account?.name ?? accountId };
  const credits = formatCredits(topUp.units);
  const { amountCoins, currency, cause, units } = topUp;
  const data = { topUpId, cause, units: units.toString(), amountCoins: amountCoins.toString(), currency };

  if (settlement.outcome === "failed") {
    if (topUp.state === "failed") return false;
    await tx.payment.settleTopUp(topUpId, { state: "failed", problem: settlement.problem, atMs: nowAtMs });
    tx.appendEvent({
      type: "account.topped_up",
      severity: "warning",
      subject,
      summary: `${subject.name} was not topped up with ${credits} credits: ${settlement.problem}`,
      data: { ...data, state: "failed", problem: settlement.problem },
    });
    return true;
  }
  const { reference } = settlement;
  const request = {
    ...{ accountId, key: `top-up:${topUpId}`, posting: { kind: "purchase", units, ...TERMS } as const },
    detail: { topUpId, reference },
  };
  const [answer] = await bookRequests(tx.ledger, [request], nowAtMs);
  if (answer?.outcome !== "booked") {
    // The money was taken: it stays open, and is tried again, rather than being lost.
    throw new Error(`The ledger refused the purchase of the top-up ${topUpId}.`);
  }
  await tx.payment.settleTopUp(topUpId, { state: "charged", problem: null, reference, atMs: nowAtMs });
  tx.appendEvent({
    type: "account.topped_up",
    severity: "notice",
    subject,
    summary: `${subject.name} was topped up with ${credits} credits (${reference})`,
    data: { ...data, state: "charged", reference, entry: answer.entry },
  });
  return true;
}
