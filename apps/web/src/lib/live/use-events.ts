"use client";
import type { EventView } from "@orrery/protocol";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { useTRPC } from "../trpc/client.tsx";
import { type EventFilter, matchesEventFilter } from "./event-filter.ts";
import { comparePositions, EMPTY_FEED, mergeEvents } from "./events-feed.ts";
import { useLiveStore } from "./live-provider.tsx";
import { useThrottledStore } from "./use-throttled-store.ts";

export type Events = {
  /** Newest first, each once. */
  items: readonly EventView[];
  isLoading: boolean;
  error: unknown;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
  retry: () => void;
};

/** A storm of events renders the list ten times a second, not once an event. */
const SHOW_EVERY_MS = 100;

/** Stored pages of the log, continued by what is pushed: no gap, no double (see EventsFeed). */
export function useEvents(filter: EventFilter, pageSize = 100): Events {
  const trpc = useTRPC();
  const store = useLiveStore();
  const feed = useThrottledStore(store.onFeed, store.getFeed, EMPTY_FEED, SHOW_EVERY_MS);
  const query = useInfiniteQuery(
    trpc.events.list.infiniteQueryOptions(
      { ...filter, limit: pageSize },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );

  const { refetch } = query;
  const fetchedGeneration = useRef(feed.generation);
  useEffect(() => {
    if (fetchedGeneration.current === feed.generation) return;
    fetchedGeneration.current = feed.generation;
    void refetch();
  }, [feed.generation, refetch]);

  const pages = query.data?.pages;
  const items = useMemo(() => {
    if (pages === undefined) return [];
    const stored = pages.flatMap((page) => page.items);
    const newest = stored[0];
    // Older pushed events are in the pages already, or lie beyond a gap that the pages will close.
    const live = feed.items.filter(
      (event) =>
        (newest === undefined || comparePositions(event, newest) > 0) && matchesEventFilter(filter, event),
    );
    return mergeEvents(stored, live);
  }, [pages, feed.items, filter]);

  return {
    items,
    isLoading: query.isPending,
    error: query.error,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  };
}
