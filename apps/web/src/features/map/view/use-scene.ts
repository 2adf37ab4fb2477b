"use client";
import type { MapScene } from "@orrery/domain/map";
import { useCallback, useSyncExternalStore } from "react";
import { useMapPage } from "../map-context.ts";

/** The whole scene, with every change; null before the first. For whoever draws. */
export function useScene(): MapScene | null {
  const { scenes } = useMapPage();
  return useSyncExternalStore(scenes.subscribe, scenes.get, () => null);
}

/** A part of the scene, where it alone counts: what did not change is the same object, and nothing is rendered for it. */
export function useScenePart<T>(read: (scene: MapScene | null) => T): T {
  const { scenes } = useMapPage();
  const readNow = useCallback(() => read(scenes.get()), [read, scenes]);
  return useSyncExternalStore(scenes.subscribe, readNow, () => read(null));
}
