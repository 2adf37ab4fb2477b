import type { LinkFigures, NodeId } from "@orrery/protocol";
import type { LatencyPort, RecentLinkPoint } from "../context.ts";

export type TestLatency = LatencyPort & {
  /** What is known of a directed pair, as if it had been measured. */
  set(fromId: NodeId, toId: NodeId, figures: LinkFigures, recent?: RecentLinkPoint[]): void;
  relays: Map<string, ReturnType<LatencyPort["relay"]>>;
};

/** Ways between nodes as a test says that they are; nothing else is known. */
export function createTestLatency(): TestLatency {
  const known = new Map<string, { figures: LinkFigures; recent: RecentLinkPoint[] }>();
  const relays: TestLatency["relays"] = new Map();
  const keyOf = (fromId: NodeId, toId: NodeId) => `${fromId} ${toId}`;
  return {
    relays,
    set: (fromId, toId, figures, recent = []) => known.set(keyOf(fromId, toId), { figures, recent }),
    figures: (fromId, toId) => known.get(keyOf(fromId, toId))?.figures ?? null,
    recent: (fromId, toId) => known.get(keyOf(fromId, toId))?.recent ?? [],
    relay: (fromId, toId) => relays.get(keyOf(fromId, toId)) ?? null,
  };
}
