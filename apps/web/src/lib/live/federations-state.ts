import type { FederationId, FederationsDelta, FederationView } from "@orrery/protocol";
import { idsByName, judgeDelta } from "./numbered-deltas.ts";

/**
 * All federations as this browser knows them: a snapshot plus every delta since, by number. Never mutated: a view that did
 * not change keeps its identity.
 */
export type FederationsState = {
  /** Null = no snapshot yet. */
  epoch: string | null;
  /** Number of the last delta that is contained. */
  number: number;
  byId: ReadonlyMap<FederationId, FederationView>;
  /** Sorted by name, numbers in names by value. */
  ids: readonly FederationId[];
};

export const NO_FEDERATIONS: FederationsState = { epoch: null, number: 0, byId: new Map(), ids: [] };

export type FederationsOutcome =
  | { outcome: "applied"; state: FederationsState; touchedIds: readonly FederationId[] }
  /** Already contained, or nothing is subscribed. */
  | { outcome: "ignored" }
  /** A delta is missing or the hub restarted: only a fresh snapshot helps. */
  | { outcome: "gap" };

export type FederationsSnapshot = { epoch: string; number: number; federations: readonly FederationView[] };

export function federationsOfSnapshot({ epoch, number, federations }: FederationsSnapshot): FederationsState {
  const byId = new Map(federations.map((federation) => [federation.id, federation]));
  return { epoch, number, byId, ids: idsByName(byId) };
}

export function applyFederationsDelta(state: FederationsState, delta: FederationsDelta): FederationsOutcome {
  const verdict = judgeDelta(state, delta);
  if (verdict !== "next") return { outcome: verdict };

  const byId = new Map(state.byId);
  const touchedIds = new Set<FederationId>();
  let isOrderChanged = false;
  for (const id of delta.removed) {
    if (!byId.delete(id)) continue;
    touchedIds.add(id);
    isOrderChanged = true;
  }
  for (const federation of delta.changed) {
    isOrderChanged ||= byId.get(federation.id)?.name !== federation.name;
    byId.set(federation.id, federation);
    touchedIds.add(federation.id);
  }
  return {
    outcome: "applied",
    touchedIds: [...touchedIds],
    state: {
      epoch: state.epoch,
      number: delta.number,
      byId,
      ids: isOrderChanged ? idsByName(byId) : state.ids,
    },
  };
}
