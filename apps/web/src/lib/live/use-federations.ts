"use client";
import type { FederationId, FederationView, NodeId } from "@orrery/protocol";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import { type FederationsState, NO_FEDERATIONS } from "./federations-state.ts";
import { useLiveStore } from "./live-provider.tsx";
import { useThrottledStore } from "./use-throttled-store.ts";

export type Federations = Pick<FederationsState, "ids" | "byId"> & {
  /** False until the first snapshot. */
  isLoaded: boolean;
};

/** All federations, for lists and sums. Follows at most every `everyMs`; a part that shows one uses `useFederation`. */
export function useFederations(everyMs = 500): Federations {
  const store = useLiveStore();
  const state = useThrottledStore(store.onFederations, store.getFederations, NO_FEDERATIONS, everyMs);
  return federationsOf(state);
}

/** One object per state, so that it can stand in dependency lists. */
const viewsByState = new WeakMap<FederationsState, Federations>();
function federationsOf(state: FederationsState): Federations {
  const known = viewsByState.get(state);
  if (known !== undefined) return known;
  const federations = { ids: state.ids, byId: state.byId, isLoaded: state.epoch !== null };
  viewsByState.set(state, federations);
  return federations;
}

/** One federation, live; undefined = there is none of this id, or nothing is loaded yet. */
export function useFederation(federationId: FederationId): FederationView | undefined {
  const store = useLiveStore();
  const subscribe = useCallback(
    (listener: () => void) => store.onFederation(federationId, listener),
    [store, federationId],
  );
  const read = useCallback(() => store.getFederations().byId.get(federationId), [store, federationId]);
  return useSyncExternalStore(subscribe, read, () => undefined);
}

/** False until the first snapshot arrived: tells "not there" from "not loaded". */
export function useAreFederationsLoaded(): boolean {
  const store = useLiveStore();
  return useSyncExternalStore(
    store.onFederations,
    () => store.getFederations().epoch !== null,
    () => false,
  );
}

/** Those that a node takes part in, by name. */
export function useFederationsOfNode(nodeId: NodeId, everyMs = 1000): readonly FederationView[] {
  const { ids, byId } = useFederations(everyMs);
  return useMemo(
    () =>
      ids.flatMap((id) => {
        const federation = byId.get(id);
        return federation?.members.some((member) => member.nodeId === nodeId) ? [federation] : [];
      }),
    [ids, byId, nodeId],
  );
}
