import {
  type NodeHealth,
  type NodeId,
  NodeLive,
  type NodePatch,
  type NodeScheduling,
  type NodesDelta,
  type NodeView,
} from "@orrery/protocol";
import { idsByName, judgeDelta } from "./numbered-deltas.ts";

/**
 * The fleet as this browser knows it: a snapshot plus every delta since, by number. Never mutated: a node's view, the
 * map and the list of ids keep their identity until they change, so that whoever shows them can compare by reference.
 */
export type FleetState = {
  /** Null = no snapshot yet. */
  epoch: string | null;
  /** Number of the last delta that is contained. */
  number: number;
  byId: ReadonlyMap<NodeId, NodeView>;
  /** Sorted by name, numbers in names by value: node-2 before node-10. */
  ids: readonly NodeId[];
  counts: FleetCounts;
};

/** Admitted nodes by health and scheduling, and beside them the waiting room. */
export type FleetCounts = {
  admitted: number;
  waiting: number;
  rejected: number;
  byHealth: Readonly<Record<NodeHealth, number>>;
  byScheduling: Readonly<Record<NodeScheduling, number>>;
};

export const EMPTY_FLEET: FleetState = {
  epoch: null,
  number: 0,
  byId: new Map(),
  ids: [],
  counts: {
    admitted: 0,
    waiting: 0,
    rejected: 0,
    byHealth: { unknown: 0, online: 0, suspect: 0, unreachable: 0, down: 0 },
    byScheduling: { active: 0, cordoned: 0, draining: 0, drained: 0, maintenance: 0 },
  },
};

export type DeltaOutcome =
  | { outcome: "applied"; state: FleetState; touchedIds: readonly NodeId[] }
  /** Already contained, or nothing is subscribed. */
  | { outcome: "ignored" }
  /** A delta is missing or the hub restarted: only a fresh snapshot helps. */
  | { outcome: "gap" };

export type Snapshot = { epoch: string; number: number; nodes: readonly NodeView[] };

export function fleetOfSnapshot(snapshot: Snapshot): FleetState {
  const byId = new Map(snapshot.nodes.map((node) => [node.id, node]));
  return {
    epoch: snapshot.epoch,
    number: snapshot.number,
    byId,
    ids: idsByName(byId),
    counts: countFleet(byId.values()),
  };
}

export function applyDelta(state: FleetState, delta: NodesDelta): DeltaOutcome {
  const verdict = judgeDelta(state, delta);
  if (verdict !== "next") return { outcome: verdict };

  const byId = new Map(state.byId);
  const touchedIds = new Set<NodeId>();
  let isOrderChanged = false;
  let isCountChanged = false;
  for (const id of delta.removed) {
    if (!byId.delete(id)) continue;
    touchedIds.add(id);
    isOrderChanged = true;
  }
  for (const node of delta.added) {
    byId.set(node.id, node);
    touchedIds.add(node.id);
    isOrderChanged = true;
  }
  for (const patch of delta.changed) {
    const before = byId.get(patch.id);
    if (before === undefined) return { outcome: "gap" };
    byId.set(patch.id, patchedNode(before, patch));
    touchedIds.add(patch.id);
    isOrderChanged ||= patch.set.name !== undefined;
    isCountChanged ||=
      patch.set.health !== undefined ||
      patch.set.admission !== undefined ||
      patch.set.scheduling !== undefined;
  }
  return {
    outcome: "applied",
    touchedIds: [...touchedIds],
    state: {
      epoch: state.epoch,
      number: delta.number,
      byId,
      ids: isOrderChanged ? idsByName(byId) : state.ids,
      counts: isOrderChanged || isCountChanged ? countFleet(byId.values()) : state.counts,
    },
  };
}

function patchedNode(node: NodeView, patch: NodePatch): NodeView {
  return { ...node, ...(patch.set as Partial<NodeView>), live: patchedLive(node.live, patch.live) };
}

/** `undefined` leaves it, null clears it; the first values of a node must be complete to be shown. */
function patchedLive(live: NodeLive | null, patch: NodePatch["live"]): NodeLive | null {
  if (patch === undefined) return live;
  if (patch === null) return null;
  if (live !== null) return { ...live, ...(patch as Partial<NodeLive>) };
  const complete = NodeLive.safeParse(patch);
  return complete.success ? complete.data : null;
}

export function countFleet(nodes: Iterable<NodeView>): FleetCounts {
  const byHealth = { ...EMPTY_FLEET.counts.byHealth };
  const byScheduling = { ...EMPTY_FLEET.counts.byScheduling };
  let admitted = 0;
  let waiting = 0;
  let rejected = 0;
  for (const node of nodes) {
    if (node.admission === "waiting") waiting += 1;
    else if (node.admission === "rejected") rejected += 1;
    else {
      admitted += 1;
      byHealth[node.health] += 1;
      byScheduling[node.scheduling] += 1;
    }
  }
  return { admitted, waiting, rejected, byHealth, byScheduling };
}
