import { failoverOfRecord } from "@orrery/api";
import type { DrillRecord, FailoverRecord } from "@orrery/db";
import { durationText, gradeDrill } from "@orrery/domain/failover";
import type { DrillView } from "@orrery/protocol";

export type DrillJudgement =
  | { readonly kind: "waiting" }
  | {
      readonly kind: "graded";
      readonly grade: NonNullable<DrillView["grade"]>;
      readonly reasons: readonly string[];
      /** Null = nobody took over in time. */
      readonly failoverId: string | null;
    };

const NOT_CHECKED =
  "Checked: outcome, time, and who took over. Not checked: writes of clients and fencing tokens at their resources, since the drill itself writes nothing.";

/** The failover that a drill caused, as far as it has come; `failovers` of its federation, in any order. */
export function judgeDrill(
  drill: DrillRecord,
  failovers: readonly FailoverRecord[],
  nowAtMs: number,
): DrillJudgement {
  const caused = failoverOfDrill(drill, failovers);
  if (caused !== null && caused.outcome !== "running") {
    const { grade, reasons } = gradeDrill(
      {
        failover: failoverOfRecord(caused),
        expectedId: drill.expectedId,
        lostWrites: 0,
        tokensOutOfOrder: 0,
        // Nobody is elected while the old leader's claim holds: that is what consensus guarantees, and it is not measured here.
        isOldLeaderDemoted: true,
      },
      (id) => caused.names[id] ?? id,
    );
    return { kind: "graded", grade, reasons: [...reasons, NOT_CHECKED], failoverId: caused.id };
  }
  if (nowAtMs < drill.deadlineAtMs) return { kind: "waiting" };
  const waited = durationText(drill.deadlineAtMs - drill.startedAtMs);
  return {
    kind: "graded",
    grade: "F",
    reasons: [`Nobody took over within ${waited}.`],
    failoverId: caused?.id ?? null,
  };
}

/**
 * Told since the drill began; by the intent that the leader left behind, or, where that did not reach the next leader, as an
 * automatic one. A false alarm that ended is none while a takeover may still come.
 */
function failoverOfDrill(drill: DrillRecord, failovers: readonly FailoverRecord[]): FailoverRecord | null {
  const since = failovers
    .filter(({ kind, updatedAtMs, drillId }) => {
      if (drillId !== null) return drillId === drill.id;
      return (kind === "drill" || kind === "automatic") && updatedAtMs >= drill.startedAtMs;
    })
    .filter(({ newLeaderId }) => newLeaderId !== null)
    .toSorted((x, y) => (x.term ?? 0) - (y.term ?? 0));
  const own = since.find(({ drillId }) => drillId === drill.id);
  return own ?? since.find(({ kind }) => kind === "drill") ?? since[0] ?? null;
}
