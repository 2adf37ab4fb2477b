import type { FailoverFault, FailoverKind, FailoverStatisticsRow } from "@orrery/protocol";

export type StatisticsGroup = {
  kind: FailoverKind;
  fault: FailoverFault;
  total: FailoverStatisticsRow;
  /** In the order in which they happen. */
  phases: FailoverStatisticsRow[];
};

const PHASE_ORDER = ["detect", "confirm", "elect", "fence", "promote", "converge"];

/** Rows of one kind and fault together, in the order in which they came; phases without a total cannot be judged and are left out. */
export function groupStatistics(rows: readonly FailoverStatisticsRow[]): StatisticsGroup[] {
  return rows
    .filter(({ phase }) => phase === "total")
    .map((total) => ({
      kind: total.kind,
      fault: total.fault,
      total,
      phases: rows
        .filter(({ kind, fault, phase }) => kind === total.kind && fault === total.fault && phase !== "total")
        .sort((a, b) => PHASE_ORDER.indexOf(a.phase) - PHASE_ORDER.indexOf(b.phase)),
    }));
}
