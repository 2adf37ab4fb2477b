import type { Database } from "@orrery/db";
import type { Clock } from "@orrery/runtime";
import type { Loop } from "./loop-runner.ts";

const ROWS_A_STEP = 20_000;
/** What the map knew of links: each minute of a day, then each fifth, and after a week nothing. */
const LINKS_WHOLE_MS = 86_400_000;
const LINKS_KEEP_MS = 7 * 86_400_000;
/** An ended certificate can be renewed for 30 days; after that nobody needs its row. */
const CERTIFICATES_KEEP_MS = 31 * 86_400_000;

/** What passed through pools, and why they moved on. */
const POOLS_KEEP_MS = 7 * 86_400_000;
/** What previews of a strategy replay. */
const RECORDINGS_KEEP_MS = 86_400_000;
/** Each of them is up to 2,000 requests. */
const RECORDINGS_A_STEP = 500;
/** Evaluations that changed nothing; those that did; and the load that back-tests replay. */
const DECISIONS_KEEP_MS = 86_400_000;
const CHANGES_KEEP_MS = 90 * 86_400_000;
const LOAD_KEEP_MS = 35 * 86_400_000;
/** Beyond its window, in which alone it counts. */
const BUDGETS_KEEP_MS = 86_400_000;

/** Instances that ended, and how many of each worker stay in any case. */
const INSTANCES_KEEP_MS = 86_400_000;
const ENDED_KEPT = 20;

/** Removes what is older than its keeping time, in steps that no reader notices. */
export function pruneLoop(options: { db: Database; clock: Clock; metricsKeepMs: number }): Loop {
  let forgottenToAtMs: number | null = null;
  return {
    name: "prune",
    everyMs: 15 * 60_000,
    deadlineMs: 5 * 60_000,
    run: async ({ signal }) => {
      const { read } = options.db;
      const nowAtMs = options.clock.nowAtMs();
      await read.session.removeExpired(nowAtMs);
      await read.certificate.prune(nowAtMs - CERTIFICATES_KEEP_MS);
      const [dropAtMs, thinAtMs] = [nowAtMs - LINKS_KEEP_MS, nowAtMs - LINKS_WHOLE_MS];
      await inSteps(signal, (rows) => read.metricMinute.prune(nowAtMs - options.metricsKeepMs, rows));
      await inSteps(signal, (rows) => read.metricMinute.thinLinks(dropAtMs, thinAtMs, rows));
      await inSteps(signal, (rows) => read.proxyMinute.prune(nowAtMs - POOLS_KEEP_MS, rows));
      await inSteps(signal, (rows) => read.proxyRotation.prune(nowAtMs - POOLS_KEEP_MS, rows));
      await inSteps(signal, (rows) =>
        read.workerInstance.prune(nowAtMs - INSTANCES_KEEP_MS, ENDED_KEPT, rows),
      );
      await inSteps(signal, (rows) => read.proxyBudget.prune(nowAtMs, BUDGETS_KEEP_MS, rows));
      await inSteps(signal, (rows) => read.scalingMinute.prune(nowAtMs - LOAD_KEEP_MS, rows));
      await inSteps(signal, (rows) => read.scalingChange.prune(nowAtMs - CHANGES_KEEP_MS, rows));
      const toAtMs = nowAtMs - DECISIONS_KEEP_MS;
      // Minutes from before were looked at already, but for those of a time without a hub.
      const fromAtMs = forgottenToAtMs ?? toAtMs - 2 * DECISIONS_KEEP_MS;
      await inSteps(signal, (rows) => read.scalingMinute.forgetDecisions(fromAtMs, toAtMs, rows));
      if (!signal.aborted) forgottenToAtMs = toAtMs;
      await inSteps(signal, (rows) => read.serviceMinute.prune(nowAtMs - options.metricsKeepMs, rows));
      const recordedAtMs = nowAtMs - RECORDINGS_KEEP_MS;
      await inSteps(signal, (rows) => read.serviceRecording.prune(recordedAtMs, rows), RECORDINGS_A_STEP);
    },
  };
}

async function inSteps(
  signal: AbortSignal,
  step: (rowsMax: number) => Promise<number>,
  rowsMax = ROWS_A_STEP,
): Promise<void> {
  let count = rowsMax;
  while (count === rowsMax && !signal.aborted) count = await step(rowsMax);
}
