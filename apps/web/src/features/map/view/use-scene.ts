"use client";
import type { MapScene } from "@orrery/domain/map";
import { useCallback, useSyncExternalStore } from "react";
import { useThrottledStore } from "../../../lib/live/use-throttled-store.ts";
import { useMapPage } from "../map-context.ts";

/** The whole scene, with every change; null before the first. For whoever draws. */
export function useScene(): MapScene | null {
  const { scenes } = useMapPage();
  return useSyncExternalStore(scenes.subscribe, scenes.get, () => null);
}

/**
 * A part of the scene, where it alone counts: what did not change is the same object, and nothing is rendered for it. Changes are
 * shown every `everyMs` at most.
 */
export function useScenePart<T>(read: (scene: MapScene | null) => T, everyMs = 0): T {
  const { scenes } = useMapPage();
  const readNow = useCallback(() => read(scenes.get()), [read, scenes]);
  return useThrottledStore(scenes.subscribe, readNow, read(null), everyMs);
}
