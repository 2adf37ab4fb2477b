"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { EMPTY_FEED } from "../../lib/live/events-feed.ts";
import { useLiveStore } from "../../lib/live/live-provider.tsx";
import { useThrottledStore } from "../../lib/live/use-throttled-store.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { waitingRoomKey } from "./waiting-room-key.ts";

const FOLLOW_MS = 500;
/** For those who may not read the log. */
const ASK_EVERY_MS = 60_000;

/** How many nodes wait for an operator. Asked for again when the log tells that it may have changed: the fleet itself is not needed for it. */
export function useWaitingCount(): number {
  const trpc = useTRPC();
  const store = useLiveStore();
  const feed = useThrottledStore(store.onFeed, store.getFeed, EMPTY_FEED, FOLLOW_MS);
  const { data, refetch } = useQuery(
    trpc.nodes.waitingCount.queryOptions(undefined, { refetchInterval: ASK_EVERY_MS }),
  );
  const key = waitingRoomKey(feed);
  const knownKey = useRef(key);
  useEffect(() => {
    if (knownKey.current === key) return;
    knownKey.current = key;
    void refetch();
  }, [key, refetch]);
  return data ?? 0;
}
