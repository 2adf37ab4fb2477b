"use client";
import type { PoolId, PoolView } from "@orrery/protocol";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { useLiveStore } from "../../lib/live/live-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";

/** Figures are of the last minute; while nobody looks at the page nothing is asked. */
const REFETCH_MS = 2000;
const OURS = ["pool.", "proxy.", "rate_limit.", "gateway_credential."];

export function usePools(): UseQueryResult<PoolView[], unknown> {
  usePoolChanges();
  const trpc = useTRPC();
  return useQuery(trpc.pools.list.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
}

/** A removed one is not asked for again. */
export function usePool(poolId: PoolId): UseQueryResult<PoolView, unknown> {
  usePoolChanges();
  const trpc = useTRPC();
  return useQuery(
    trpc.pools.get.queryOptions(
      { poolId },
      {
        refetchInterval: ({ state }) =>
          state.status === "error" && state.data === undefined ? false : REFETCH_MS,
      },
    ),
  );
}

/** What the log says of pools and what belongs to them is read at once. */
export function usePoolChanges(): void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const store = useLiveStore();
  const read = useCallback(
    () =>
      store.getFeed().items.findLast(({ type }) => OURS.some((prefix) => type.startsWith(prefix)))
        ?.position ?? null,
    [store],
  );
  const newest = useSyncExternalStore(store.onFeed, read, () => null);
  const known = useRef(newest);
  useEffect(() => {
    if (known.current === newest) return;
    known.current = newest;
    for (const router of [trpc.pools, trpc.proxies, trpc.rateLimits, trpc.gatewayCredentials]) {
      void queryClient.invalidateQueries(router.pathFilter());
    }
  }, [newest, queryClient, trpc]);
}
