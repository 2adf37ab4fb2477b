import { bookRequests } from "@orrery/api";
import type { Database } from "@orrery/db";
import type { CorrelationId } from "@orrery/protocol";
import { type Clock, sortableId } from "@orrery/runtime";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";
import type { Loop } from "./loop-runner.ts";

const NAME = "credit-expiry";
const ACCOUNTS_A_STEP = 200;

/** Books what has ended (holds, grants) for accounts that nobody books anything for at the moment; bookings do it by themselves. */
export function creditExpiryLoop({ db, clock }: { db: Database; clock: Clock }): Loop {
  return {
    name: NAME,
    everyMs: 10_000,
    deadlineMs: 30_000,
    run: async ({ fencing, signal }) => {
      const nowAtMs = clock.nowAtMs();
      let afterId = "";
      while (!signal.aborted) {
        const ids = await db.read.accountDue.findEnded(afterId, nowAtMs, ACCOUNTS_A_STEP);
        const last = ids.at(-1);
        if (last === undefined) return;
        afterId = last;
        await db.write({ actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId }, async (tx) => {
          if (!(await tx.lease.isCurrent(NAME, fencing))) return;
          const requests = ids.map((accountId) => ({
            ...{
              accountId,
              key: `time:${sortableId()}`,
              posting: { kind: "pass_time" } as const,
              detail: {},
            },
          }));
          await bookRequests(tx.ledger, requests, nowAtMs);
        });
      }
    },
  };
}
