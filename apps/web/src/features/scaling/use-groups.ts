"use client";
import type { ScalingGroupId, ScalingGroupView } from "@orrery/protocol";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { useLiveStore } from "../../lib/live/live-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";

/** As often as groups are evaluated; while nobody looks at the page nothing is asked. */
const LIST_REFETCH_MS = 5000;
const REFETCH_MS = 2000;
const OURS = ["scaling.", "worker."];

export function useGroups(): UseQueryResult<ScalingGroupView[], unknown> {
  useGroupChanges();
  const trpc = useTRPC();
  return useQuery(trpc.scaling.list.queryOptions(undefined, { refetchInterval: LIST_REFETCH_MS }));
}

/** A removed one is not asked for again. */
export function useGroup(groupId: ScalingGroupId): UseQueryResult<ScalingGroupView, unknown> {
  useGroupChanges();
  const trpc = useTRPC();
  return useQuery(
    trpc.scaling.get.queryOptions(
      { groupId },
      {
        refetchInterval: ({ state }) =>
          state.status === "error" && state.data === undefined ? false : REFETCH_MS,
      },
    ),
  );
}

/** What the log says of groups, and of the workers that they scale, is read at once. */
function useGroupChanges(): void {
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
    for (const procedure of [
      trpc.scaling.list,
      trpc.scaling.get,
      trpc.scaling.decisions,
      trpc.scaling.advice,
    ]) {
      void queryClient.invalidateQueries(procedure.pathFilter());
    }
  }, [newest, queryClient, trpc]);
}
