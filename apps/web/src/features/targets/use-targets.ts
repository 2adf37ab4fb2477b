"use client";
import type { TargetId, TargetView } from "@orrery/protocol";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { useLiveStore } from "../../lib/live/live-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { newestTargetEvent } from "./newest-target-event.ts";

/** Figures change with every probe; while nobody looks at the page nothing is asked. */
const REFETCH_MS = 2000;

export function useTargets(): UseQueryResult<TargetView[], unknown> {
  useTargetChanges();
  const trpc = useTRPC();
  return useQuery(trpc.targets.list.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
}

/** One target with the figures of all nodes that measure it. A removed one is not asked for again. */
export function useTarget(targetId: TargetId): UseQueryResult<TargetView, unknown> {
  useTargetChanges();
  const trpc = useTRPC();
  return useQuery(
    trpc.targets.get.queryOptions(
      { targetId },
      {
        refetchInterval: ({ state }) =>
          state.status === "error" && state.data === undefined ? false : REFETCH_MS,
      },
    ),
  );
}

/** What the log says of targets is read at once: who created, changed or removed one, and where the nearest node changed. */
function useTargetChanges(): void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const store = useLiveStore();
  const read = useCallback(() => newestTargetEvent(store.getFeed().items), [store]);
  const newest = useSyncExternalStore(store.onFeed, read, () => null);
  const known = useRef(newest);
  useEffect(() => {
    if (known.current === newest) return;
    known.current = newest;
    void queryClient.invalidateQueries(trpc.targets.pathFilter());
  }, [newest, queryClient, trpc]);
}
