import { draftDueInvoices } from "@orrery/api";
import type { Database } from "@orrery/db";
import type { AccountId, CorrelationId } from "@orrery/protocol";
import { type Clock, type Logger, sortableId } from "@orrery/runtime";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";
import type { Loop } from "./loop-runner.ts";

const NAME = "invoice-drafts";
const EVERY_MS = 60_000;
const DEADLINE_MS = 30_000;
const ACCOUNTS_A_PAGE = 200;
/** Of one account in one round. */
const DRAFTS_MAX = 12;
/** What ended longer ago is drafted by hand, if at all. */
const LOOK_BACK_MS = 400 * 86_400_000;

/**
 * Drafts an invoice for each account whose period has ended. Nothing is finalized: that an invoice goes out is somebody's decision. A round
 * that does not get through all accounts goes on with the next one where it stopped.
 */
export function invoiceDraftsLoop(options: { db: Database; clock: Clock; log: Logger }): Loop {
  const { db, clock, log } = options;
  let afterId = "";
  return {
    name: NAME,
    everyMs: EVERY_MS,
    deadlineMs: DEADLINE_MS,
    run: async ({ fencing, signal }) => {
      const nowMs = clock.nowAtMs();
      const sinceMs = nowMs - LOOK_BACK_MS;
      const as = { actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId };
      let count = 0;
      for (;;) {
        const ids = await db.read.invoiceCharge.findAccountsToDraft(afterId, sinceMs, ACCOUNTS_A_PAGE);
        for (const id of ids) {
          if (signal.aborted) return;
          count += await draftDueInvoices(
            { db, as, nowMs, sinceMs, max: DRAFTS_MAX, mayWrite: (tx) => tx.lease.isCurrent(NAME, fencing) },
            id as AccountId,
          ).catch((error: unknown) => {
            // One account must not keep the others from theirs.
            log.error({ err: error, accountId: id }, "an account's invoices could not be drafted");
            return 0;
          });
          afterId = id;
        }
        if (ids.length < ACCOUNTS_A_PAGE) break;
      }
      afterId = "";
      if (count > 0) log.info({ count }, "invoices were drafted");
    },
  };
}
