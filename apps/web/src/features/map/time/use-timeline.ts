"use client";
import type { MapTimeline } from "@orrery/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { useLiveStore } from "../../../lib/live/live-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import type { Span } from "../incidents.ts";
import { MAP_WINDOW_TABLE, type MapWindow } from "../map-words.ts";

/** The right edge moves on in such steps: about a pixel of each window. */
const EVERY_MS: Record<MapWindow, number> = { hour: 15_000, day: 60_000, week: 300_000 };

export type TimelineFeed = {
  /** Null until the browser's clock is known. */
  range: Span | null;
  timeline: MapTimeline | undefined;
  error: unknown;
};

/** What happened in the window that ends now. An incident that the log tells of shows at once, not with the next step. */
export function useTimeline(window: MapWindow, nowMs: number | null): TimelineFeed {
  const trpc = useTRPC();
  const toAtMs = nowMs === null ? null : (Math.floor(nowMs / EVERY_MS[window]) + 1) * EVERY_MS[window];
  const range = toAtMs === null ? null : { fromAtMs: toAtMs - MAP_WINDOW_TABLE[window].spanMs, toAtMs };
  const query = useQuery(
    trpc.map.timeline.queryOptions(range ?? { fromAtMs: 0, toAtMs: 0 }, {
      enabled: range !== null,
      placeholderData: keepPreviousData,
      // A window that has moved on is never asked for again: kept, each step would lie in memory for minutes.
      gcTime: 0,
    }),
  );
  const { refetch } = query;
  useIncidentTold(useCallback(() => void refetch(), [refetch]));
  return { range, timeline: query.data, error: query.error };
}

function useIncidentTold(onTold: () => void): void {
  const store = useLiveStore();
  const read = useCallback(
    () =>
      store
        .getFeed()
        .items.findLast(({ type, severity }) => severity !== "info" || type.startsWith("failover."))
        ?.position ?? null,
    [store],
  );
  const newest = useSyncExternalStore(store.onFeed, read, () => null);
  const known = useRef(newest);
  useEffect(() => {
    if (known.current === newest) return;
    known.current = newest;
    onTold();
  }, [newest, onTold]);
}
