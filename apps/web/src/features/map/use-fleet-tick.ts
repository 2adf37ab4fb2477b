"use client";
import { useCallback } from "react";
import { useThrottledStore } from "../../lib/live/use-throttled-store.ts";
import { fleetVersion } from "./fleet-feed.ts";
import { useMapPage } from "./map-context.ts";

/** Renders with the fleet, at most every `everyMs`: for figures that are read, not watched. The fleet's version, for dependency lists. */
export function useFleetTick(everyMs: number): number {
  const { feed } = useMapPage();
  const read = useCallback(() => fleetVersion(feed.fleet), [feed]);
  return useThrottledStore(feed.subscribe, read, 0, everyMs);
}
