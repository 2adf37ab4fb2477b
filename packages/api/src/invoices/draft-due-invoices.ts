import type { Database, WriteOptions, WriteTransaction } from "@orrery/db";
import { duePeriods } from "@orrery/domain/billing";
import type { AccountId } from "@orrery/protocol";
import { draftIn } from "./draft-invoice.ts";

export type DraftDueOptions = {
  db: Database;
  as: WriteOptions;
  nowMs: number;
  /** Periods that ended before it are not looked at. */
  sinceMs: number;
  /** At most so many drafts at a time. */
  max: number;
  /** False = another hub has taken over: nothing is written. */
  mayWrite: (tx: WriteTransaction) => Promise<boolean>;
};

/** Drafts what is due for one account; answers with how many drafts were made. */
export async function draftDueInvoices(options: DraftDueOptions, accountId: AccountId): Promise<number> {
  const { db, as, nowMs, sinceMs, max, mayWrite } = options;
  const account = await db.read.account.find(accountId);
  if (account === null) return 0;
  const [billed, waitingAtMs, fees] = await Promise.all([
    db.read.invoice.findSpans(accountId, 0),
    db.read.invoiceCharge.findWaiting(accountId),
    db.read.fee.findByAccount(accountId),
  ]);
  const { period: kind, zone, closedAtMs, createdAtMs } = account;
  const time = { kind, zone, billed, closedAtMs, waitingAtMs, fees, nowMs };
  const due = duePeriods({ ...time, sinceMs: Math.max(sinceMs, createdAtMs) }, max);
  let count = 0;
  for (const period of due) {
    const isDone = await db.write(as, async (tx) => {
      if (!(await mayWrite(tx))) return false;
      await draftIn(tx, account, nowMs, (spans) => {
        // Somebody may have drafted it meanwhile, or something across it.
        const other = spans.find(
          ({ fromAtMs, toAtMs }) => fromAtMs < period.toAtMs && period.fromAtMs < toAtMs,
        );
        return other === undefined
          ? { atMs: period.fromAtMs, period }
          : { atMs: other.fromAtMs, period: null };
      });
      return true;
    });
    if (!isDone) return count;
    count += 1;
  }
  return count;
}
