"use client";
import type { MeterView, RateCardView } from "@orrery/protocol";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { useLiveStore } from "../../lib/live/live-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";

/** Cards begin and end by themselves. */
const REFETCH_MS = 60_000;

export function useRateCards(): UseQueryResult<RateCardView[], unknown> {
  useRateChanges();
  const trpc = useTRPC();
  return useQuery(trpc.rateCards.list.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
}

export function useMeters(): UseQueryResult<MeterView[], unknown> {
  const trpc = useTRPC();
  return useQuery(trpc.meters.list.queryOptions());
}

/** What the log says of cards and meters is read at once, whoever changed them. */
function useRateChanges(): void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const store = useLiveStore();
  const read = useCallback(
    () => store.getFeed().items.findLast(({ type }) => /^(rate_card|meter)\./.test(type))?.position ?? null,
    [store],
  );
  const newest = useSyncExternalStore(store.onFeed, read, () => null);
  const known = useRef(newest);
  useEffect(() => {
    if (known.current === newest) return;
    known.current = newest;
    void queryClient.invalidateQueries(trpc.rateCards.pathFilter());
    void queryClient.invalidateQueries(trpc.meters.pathFilter());
  }, [newest, queryClient, trpc]);
}
