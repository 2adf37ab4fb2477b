import { attentionItems } from "@orrery/domain";
import type { AttentionItem, NodeView } from "@orrery/protocol";

/**
 * The hub's own rules over the live fleet. While the hub's version is not known, no agent can be called outdated, and
 * everything else is still told.
 */
export function fleetAttention(
  nodes: readonly NodeView[],
  hub: { nowAtMs: number; version: string | null },
): AttentionItem[] {
  const items = attentionItems(nodes, { nowAtMs: hub.nowAtMs, version: hub.version ?? "" });
  return hub.version === null ? items.filter((item) => item.kind !== "agent_outdated") : items;
}
