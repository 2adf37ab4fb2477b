import type { NodeId, TargetMeasure } from "@orrery/protocol";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";

/** Every word stands in the node's name or in what it says is wrong. */
export function matchesMeasure(
  measure: Pick<TargetMeasure, "nodeId" | "problem">,
  search: string,
  nameOf: (nodeId: NodeId) => string,
): boolean {
  return holdsWords(`${nameOf(measure.nodeId)} ${measure.problem ?? ""}`, searchWords(search));
}

/** Length of a row's bar, 0..1 of the slowest. */
export function barRatio(p50Ms: number | null, slowestMs: number): number {
  if (p50Ms === null || !(slowestMs > 0)) return 0;
  return Math.min(1, Math.max(0, p50Ms / slowestMs));
}
