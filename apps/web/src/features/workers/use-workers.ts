"use client";
import type { WorkerDetail, WorkerId, WorkerNodeView, WorkerView } from "@orrery/protocol/workers";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { useLiveStore } from "../../lib/live/live-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";

/** While nobody looks at the page nothing is asked. */
const REFETCH_MS = 2000;
const NODES_REFETCH_MS = 5000;
const OURS = ["worker.", "secret."];

export function useWorkers(): UseQueryResult<WorkerView[], unknown> {
  useWorkerChanges();
  const trpc = useTRPC();
  return useQuery(trpc.workers.list.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
}

/** With its instances. A removed one is not asked for again. */
export function useWorker(workerId: WorkerId): UseQueryResult<WorkerDetail, unknown> {
  useWorkerChanges();
  const trpc = useTRPC();
  return useQuery(
    trpc.workers.get.queryOptions(
      { workerId },
      {
        refetchInterval: ({ state }) =>
          state.status === "error" && state.data === undefined ? false : REFETCH_MS,
      },
    ),
  );
}

/** Where instances may go. */
export function useWorkerHosts(): UseQueryResult<WorkerNodeView[], unknown> {
  const trpc = useTRPC();
  return useQuery(trpc.workers.nodes.queryOptions(undefined, { refetchInterval: NODES_REFETCH_MS }));
}

/** What the log says of workers and their secrets is read at once. */
function useWorkerChanges(): void {
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
    for (const procedure of [trpc.workers.list, trpc.workers.get, trpc.workers.revisions]) {
      void queryClient.invalidateQueries(procedure.pathFilter());
    }
    void queryClient.invalidateQueries(trpc.secrets.pathFilter());
  }, [newest, queryClient, trpc]);
}
