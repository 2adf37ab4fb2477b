"use client";
import { MapFleet } from "@orrery/domain/map";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useDebounced } from "../../../lib/browser/use-debounced.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { fleetOfMoment } from "../past-fleet.ts";
import { neighbouringMoments, type PlaybackSpeed } from "../playback.ts";

/** While the handle is dragged, a minute that is only passed is not asked for. */
const PASSED_MS = 60;
/** What is reported late belongs to its minute all the same, so the youngest are asked for again. */
const SETTLED_MS = 5 * 60_000;
const UNSETTLED_STALE_MS = 20_000;
const KEPT_MS = 10 * 60_000;

export type Moment =
  | { state: "live" }
  /** Nothing is known of it yet; `fleet` is empty. */
  | { state: "loading"; fleet: MapFleet }
  /** `isPassing`: the fleet of the moment that was shown before, until this one is there. */
  | { state: "recorded"; fleet: MapFleet; isPassing: boolean }
  | { state: "gap"; fleet: MapFleet }
  | { state: "failed"; fleet: MapFleet; error: unknown; retry: () => void };

const NO_FLEET = new MapFleet();

/** The fleet as it was at a recorded moment, with its neighbours fetched ahead; `momentAtMs` null = live. */
export function useMoment(
  momentAtMs: number | null,
  speed: PlaybackSpeed | null,
  nowMs: number | null,
): Moment {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const rested = useDebounced(momentAtMs, PASSED_MS);
  const asked = speed === null ? rested : momentAtMs;
  const query = useQuery(
    trpc.map.at.queryOptions(
      { atMs: asked ?? 0 },
      {
        enabled: asked !== null,
        staleTime: staleTimeOf(asked, nowMs),
        gcTime: KEPT_MS,
        placeholderData: keepPreviousData,
        refetchOnWindowFocus: false,
      },
    ),
  );

  // Minutes and not milliseconds: the clock ticks, what is at hand changes with the moment alone.
  const isKnown = nowMs !== null && !query.isPending;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the clock alone is no reason to look again
  useEffect(() => {
    if (asked === null || nowMs === null || !isKnown) return;
    for (const atMs of neighbouringMoments(asked, speed, nowMs)) {
      void queryClient.prefetchQuery(
        trpc.map.at.queryOptions({ atMs }, { staleTime: staleTimeOf(atMs, nowMs), gcTime: KEPT_MS }),
      );
    }
  }, [asked, speed, isKnown, queryClient, trpc]);

  const { data, error, isPlaceholderData } = query;
  const read = useMemo(() => (data === undefined ? null : fleetOfMoment(data)), [data]);
  if (momentAtMs === null) return { state: "live" };
  const retry = () => void query.refetch();
  if (read?.update.outcome === "malformed") {
    return { state: "failed", fleet: NO_FLEET, error: new Error(read.update.problem), retry };
  }
  if (error !== null && (data === undefined || isPlaceholderData)) {
    return { state: "failed", fleet: NO_FLEET, error, retry };
  }
  if (data === undefined || read === null) return { state: "loading", fleet: NO_FLEET };
  const isPassing = isPlaceholderData || asked !== momentAtMs;
  if (data.outcome === "gap") return { state: isPassing ? "loading" : "gap", fleet: read.fleet };
  return { state: "recorded", fleet: read.fleet, isPassing };
}

function staleTimeOf(atMs: number | null, nowMs: number | null): number {
  const isSettled = atMs !== null && nowMs !== null && nowMs - atMs > SETTLED_MS;
  return isSettled ? Number.POSITIVE_INFINITY : UNSETTLED_STALE_MS;
}
