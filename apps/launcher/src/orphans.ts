import { setTimeout as sleep } from "node:timers/promises";
import type { RecordedProcess } from "./instance-record.ts";
import { isStillRunning } from "./process-identity.ts";
import { killGroup } from "./supervised-process.ts";

const GRACE_MS = 8000;
const POLL_MS = 50;

/**
 * Ends what a launcher that was killed has left running: exactly the recorded processes that still are the ones that
 * were recorded. In their recorded order, which is the order of an orderly stop.
 */
export async function endOrphans(orphans: readonly RecordedProcess[]): Promise<void> {
  for (const orphan of orphans) {
    if (!isStillRunning(orphan)) continue;
    // Postgres takes SIGINT for "end all sessions, then stop"; the others take SIGTERM for their own orderly end.
    process.kill(orphan.pid, orphan.name === "postgres" ? "SIGINT" : "SIGTERM");
    const deadlineMs = performance.now() + GRACE_MS;
    while (isStillRunning(orphan) && performance.now() < deadlineMs) await sleep(POLL_MS);
    if (isStillRunning(orphan)) killGroup(orphan.pid, "SIGKILL");
  }
}
