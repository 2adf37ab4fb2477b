import type { NodeId, TargetMeasure } from "@orrery/protocol";

/** Every word stands in the node's name or in what it says is wrong. */
export function matchesMeasure(
  measure: Pick<TargetMeasure, "nodeId" | "problem">,
  search: string,
  nameOf: (nodeId: NodeId) => string,
): boolean {
  const haystack = `${nameOf(measure.nodeId)} ${measure.problem ?? ""}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

/** Length of a row's bar, 0..1 of the slowest. */
export function barRatio(p50Ms: number | null, slowestMs: number): number {
  if (p50Ms === null || !(slowestMs > 0)) return 0;
  return Math.min(1, Math.max(0, p50Ms / slowestMs));
}
