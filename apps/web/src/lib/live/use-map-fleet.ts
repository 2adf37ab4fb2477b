"use client";
import { MapFleet } from "@orrery/domain/map";
import { useMemo, useSyncExternalStore } from "react";
import type { LiveMap } from "./live-map.ts";
import { useLiveStore } from "./live-provider.tsx";
import { onceAFrame } from "./once-a-frame.ts";

export type LiveMapFleet = LiveMap & {
  /** Tells of any change of the fleet, at most once a frame; its versions say what changed. Keeps the map current meanwhile. */
  readonly subscribe: (listener: () => void) => () => void;
};

const NOTHING: LiveMap = { fleet: new MapFleet(), isLoaded: false };

/**
 * The fleet as the map shows it, kept current while a component that uses this is mounted. The fleet changes in place: a component
 * renders when it is loaded or given up, and whoever draws it subscribes.
 */
export function useMapFleet(): LiveMapFleet {
  const store = useLiveStore();
  const subscribe = useMemo(
    () => (listener: () => void) => {
      const frame = onceAFrame(listener);
      const stop = store.onMap(frame.run);
      return () => {
        stop();
        frame.cancel();
      };
    },
    [store],
  );
  const { fleet, isLoaded } = useSyncExternalStore(store.onMap, store.getMap, () => NOTHING);
  return useMemo(() => ({ fleet, isLoaded, subscribe }), [fleet, isLoaded, subscribe]);
}
