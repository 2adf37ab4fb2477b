import type { NodeId, NodeView } from "@orrery/protocol";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";

/** Nodes whose name, region, zone or label holds every word; names that begin with the text come first. */
export function findNodes(
  ids: readonly NodeId[],
  byId: ReadonlyMap<NodeId, NodeView>,
  search: string,
  limit: number,
): NodeView[] {
  const words = searchWords(search);
  if (words.length === 0) return [];
  const first: NodeView[] = [];
  const rest: NodeView[] = [];
  for (const id of ids) {
    const node = byId.get(id);
    if (node === undefined) continue;
    if (!holdsWords(haystackOf(node), words)) continue;
    const isFirst = node.name.startsWith(words[0] ?? "");
    (isFirst ? first : rest).push(node);
    if (first.length >= limit) break;
  }
  return [...first, ...rest].slice(0, limit);
}

function haystackOf(node: NodeView): string {
  const labels = Object.entries(node.labels).map(([key, value]) => `${key}=${value}`);
  return [node.name, node.region, node.zone, node.id, ...labels].join(" ");
}
