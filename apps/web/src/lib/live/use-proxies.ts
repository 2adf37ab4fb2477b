"use client";
import type { ProxyId, ProxyLive } from "@orrery/protocol";
import { useMemo } from "react";
import { useLiveStore } from "./live-provider.tsx";
import { NO_PROXIES } from "./proxies-state.ts";
import { useThrottledStore } from "./use-throttled-store.ts";

export type LiveProxies = {
  byId: ReadonlyMap<ProxyId, ProxyLive>;
  /** False until the first snapshot. */
  isLoaded: boolean;
};

/** How the fleet finds each proxy, kept current while a component that uses this is mounted. Follows at most every `everyMs`. */
export function useLiveProxies(everyMs = 500): LiveProxies {
  const store = useLiveStore();
  const state = useThrottledStore(store.onProxies, store.getProxies, NO_PROXIES, everyMs);
  return useMemo(() => ({ byId: state.byId, isLoaded: state.epoch !== null }), [state]);
}
