"use client";
import type { ServiceId, ServiceView } from "@orrery/protocol";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { useLiveStore } from "../../lib/live/live-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";

/** What gateways find changes all the time; while nobody looks at the page nothing is asked. */
const REFETCH_MS = 2000;
const OURS = ["service.", "worker."];

export function useServices(): UseQueryResult<ServiceView[], unknown> {
  useServiceChanges();
  const trpc = useTRPC();
  return useQuery(trpc.services.list.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
}

/** A removed one is not asked for again. */
export function useService(serviceId: ServiceId): UseQueryResult<ServiceView, unknown> {
  useServiceChanges();
  const trpc = useTRPC();
  return useQuery(
    trpc.services.get.queryOptions(
      { serviceId },
      {
        refetchInterval: ({ state }) =>
          state.status === "error" && state.data === undefined ? false : REFETCH_MS,
      },
    ),
  );
}

/** What the log says of services, and of the workers behind them, is read at once. */
function useServiceChanges(): void {
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
    void queryClient.invalidateQueries(trpc.services.pathFilter());
  }, [newest, queryClient, trpc]);
}
