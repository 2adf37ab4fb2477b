import type { NodeId, TargetView } from "@orrery/protocol";
import { countOf } from "../list/count-text.ts";

/** The preview of a removal: one plain sentence for each thing that ends. */
export function removalConsequences(target: TargetView, nameOf: (nodeId: NodeId) => string): string[] {
  const { measures, nearest } = target;
  return [
    measures.length === 0
      ? "No node measures it now, and none will."
      : `${countOf(measures.length, "node")} ${measures.length === 1 ? "stops" : "stop"} measuring it.`,
    "It disappears from the map and from the latency matrix.",
    ...(nearest === null
      ? []
      : [`Nobody asks who is nearest any more; now it is ${nameOf(nearest.nodeId)}.`]),
    "Its figures are gone. Its events stay in the log.",
  ];
}
