import type { Database } from "@orrery/db";
import type { Clock } from "@orrery/runtime";
import type { Loop } from "./loop-runner.ts";

const METRIC_ROWS_A_STEP = 20_000;
/** An ended certificate can be renewed for 30 days; after that nobody needs its row. */
const CERTIFICATES_KEEP_MS = 31 * 86_400_000;

/** Removes what is older than its keeping time, in steps that no reader notices. */
export function pruneLoop(options: { db: Database; clock: Clock; metricsKeepMs: number }): Loop {
  return {
    name: "prune",
    everyMs: 15 * 60_000,
    deadlineMs: 5 * 60_000,
    run: async ({ signal }) => {
      const { read } = options.db;
      const nowAtMs = options.clock.nowAtMs();
      await read.session.removeExpired(nowAtMs);
      await read.certificate.prune(nowAtMs - CERTIFICATES_KEEP_MS);
      let removed = METRIC_ROWS_A_STEP;
      while (removed === METRIC_ROWS_A_STEP && !signal.aborted) {
        removed = await read.metricMinute.prune(nowAtMs - options.metricsKeepMs, METRIC_ROWS_A_STEP);
      }
    },
  };
}
