import { raiseLostFindings } from "@orrery/api";
import type { Database } from "@orrery/db";
import type { CorrelationId } from "@orrery/protocol";
import { type Clock, type Logger, sortableId } from "@orrery/runtime";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";
import type { Loop } from "./loop-runner.ts";

const NAME = "lost-findings";
const EVERY_MS = 30_000;
const DEADLINE_MS = 20_000;
/** Longer than a hub may take from a booking to its finding: what is younger may still come by itself. */
const YOUNG_MS = 45_000;
/** Where nobody has looked before. */
const LOOK_BACK_MS = 7 * 86_400_000;

/** A hub that ends between a booking and its finding has refused usage that nobody is told of: whoever runs next tells. */
export function lostFindingsLoop({ db, clock, log }: { db: Database; clock: Clock; log: Logger }): Loop {
  return {
    name: NAME,
    everyMs: EVERY_MS,
    deadlineMs: DEADLINE_MS,
    run: async ({ fencing, signal }) => {
      const nowMs = clock.nowAtMs();
      const toAtMs = nowMs - YOUNG_MS;
      const as = { actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId };
      while (!signal.aborted) {
        const { count, hasMore } = await db.write(as, async (tx) => {
          if (!(await tx.lease.isCurrent(NAME, fencing))) return { count: 0, hasMore: false };
          const fromAtMs = (await tx.setting.readFindingsSeenTo()) ?? nowMs - LOOK_BACK_MS;
          const raised = await raiseLostFindings(tx, { fromAtMs, toAtMs });
          if (!raised.hasMore) await tx.setting.writeFindingsSeenTo(toAtMs, nowMs);
          return raised;
        });
        if (count > 0) log.warn({ count }, "findings were lost with a hub that ended; they are told of now");
        if (!hasMore) return;
      }
    },
  };
}
