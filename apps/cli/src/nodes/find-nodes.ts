import type { NodeView } from "@orrery/protocol";
import { findNamed } from "../find-named.ts";

/** The node that `reference` names: an id, a name, or the beginning of one id only. */
export function findNode(nodes: readonly NodeView[], reference: string): NodeView {
  return findNamed(nodes, reference, "node");
}
