"use client";
import type { Viewer } from "@orrery/domain";
import { useSyncExternalStore } from "react";
import { CONNECTING, type Connection } from "./connection.ts";
import { useLiveStore } from "./live-provider.tsx";

/** Live, reconnecting or stale, and since when. */
export function useConnection(): Connection {
  const store = useLiveStore();
  return useSyncExternalStore(store.onConnection, store.getConnection, () => CONNECTING);
}

/** For `nodeStatus(node, viewer)`: undefined while this page is current, so that a live row does not tick. */
export function useViewer(): Viewer | undefined {
  const store = useLiveStore();
  return useSyncExternalStore(store.onViewer, store.getViewer, () => undefined);
}
