import { matchesNodeFilter, parseNodeFilter } from "@orrery/domain";
import type { NodeView } from "@orrery/protocol";
import { countOf } from "../list/count-text.ts";

/** Which nodes would measure: admitted ones that match the filter. Null = the filter cannot be read. */
export function matchingNodeCount(nodes: Iterable<NodeView>, filterText: string): number | null {
  const parsed = parseNodeFilter(filterText);
  if (parsed.outcome === "invalid") return null;
  let count = 0;
  for (const node of nodes) {
    if (node.admission === "admitted" && matchesNodeFilter(parsed.filter, node)) count += 1;
  }
  return count;
}

/** "All 12 nodes measure it.", "3 nodes match.", "No node matches: nobody would measure it." */
export function matchingNodesText(count: number, filterText: string): string {
  if (count === 0) return "No node matches: nobody would measure it.";
  if (filterText.trim() !== "") return `${countOf(count, "node")} ${count === 1 ? "matches" : "match"}.`;
  return count === 1 ? "The one node of the fleet measures it." : `All ${count} nodes measure it.`;
}
