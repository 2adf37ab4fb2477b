"use client";
import type { Viewer } from "@orrery/domain";
import { useNowMs } from "@orrery/ui";
import { useSyncExternalStore } from "react";
import { CONNECTING, type Connection } from "./connection.ts";
import { useLiveStore } from "./live-provider.tsx";

/** Live, reconnecting or stale, and since when. */
export function useConnection(): Connection {
  const store = useLiveStore();
  return useSyncExternalStore(store.onConnection, store.getConnection, () => CONNECTING);
}

/** What `nodeStatus` needs to know of this page: nothing while it is current, so that a live row does not tick. */
export function useViewer(): Viewer | undefined {
  const connection = useConnection();
  const isStale = connection.phase === "stale";
  return useStaleViewer(isStale ? connection.hubHeardAtMs : null);
}

function useStaleViewer(hubHeardAtMs: number | null): Viewer | undefined {
  const nowAtMs = useNowMs();
  if (hubHeardAtMs === null || nowAtMs === null) return undefined;
  return { nowAtMs, hubHeardAtMs };
}
