"use client";
import { type NodeStatus, nodeStatus } from "@orrery/domain";
import type { NodeId, NodeView } from "@orrery/protocol";
import { useCallback, useSyncExternalStore } from "react";
import { EMPTY_FLEET, type FleetCounts, type FleetState } from "./fleet-state.ts";
import { useLiveStore } from "./live-provider.tsx";
import { useViewer } from "./use-connection.ts";
import { useThrottledStore } from "./use-throttled-store.ts";

export type Nodes = Pick<FleetState, "ids" | "byId"> & {
  /** False until the first snapshot. */
  isLoaded: boolean;
};

/**
 * The whole fleet, for lists and sums. Follows at most every `everyMs`; a part that shows one node uses `useNode`,
 * which follows at once and only for its node.
 */
export function useNodes(everyMs = 500): Nodes {
  const store = useLiveStore();
  const fleet = useThrottledStore(store.onFleet, store.getFleet, EMPTY_FLEET, everyMs);
  return nodesOf(fleet);
}

/** One object per state, so that it can stand in dependency lists. */
const nodesByState = new WeakMap<FleetState, Nodes>();
function nodesOf(fleet: FleetState): Nodes {
  const known = nodesByState.get(fleet);
  if (known !== undefined) return known;
  const nodes = { ids: fleet.ids, byId: fleet.byId, isLoaded: fleet.epoch !== null };
  nodesByState.set(fleet, nodes);
  return nodes;
}

/** One node, live; undefined = not in the fleet, or nothing loaded yet. */
export function useNode(nodeId: NodeId): NodeView | undefined {
  const store = useLiveStore();
  const subscribe = useCallback((listener: () => void) => store.onNode(nodeId, listener), [store, nodeId]);
  const read = useCallback(() => store.getNode(nodeId), [store, nodeId]);
  return useSyncExternalStore(subscribe, read, () => undefined);
}

/** False until the first snapshot arrived: tells "not there" from "not loaded". */
export function useIsFleetLoaded(): boolean {
  const store = useLiveStore();
  return useSyncExternalStore(
    store.onFleet,
    () => store.getFleet().epoch !== null,
    () => false,
  );
}

/** Counts by health and scheduling; they change identity only when a count may have changed. */
export function useFleetCounts(): FleetCounts {
  const store = useLiveStore();
  return useSyncExternalStore(
    store.onFleet,
    () => store.getFleet().counts,
    () => EMPTY_FLEET.counts,
  );
}

/** What to show as a node's status on this page now: never green while the page is stale. */
export function useNodeStatus(
  node: Pick<NodeView, "admission" | "health" | "scheduling" | "statusReason">,
): NodeStatus {
  return nodeStatus(node, useViewer());
}
