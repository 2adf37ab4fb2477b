import type { DrillView } from "@orrery/protocol";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";

/** One drill as `--json` prints it. The names are promised in docs/cli.md. */
export function toDrillRow(drill: DrillView) {
  return wholeMilliseconds({
    id: drill.id,
    federationId: drill.federationId,
    fault: drill.fault,
    state: drill.state,
    grade: drill.grade,
    reasons: drill.reasons,
    startedAtMs: drill.startedAtMs,
    byName: drill.byName,
    isScheduled: drill.isScheduled,
    expectedMemberId: drill.expectedId,
    failoverId: drill.failoverId,
    checks: drill.checks,
  });
}
