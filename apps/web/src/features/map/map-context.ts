"use client";
import type { NodeFilter } from "@orrery/domain";
import type { MapFederation, MapFleet, MapPreview } from "@orrery/domain/map";
import type { FederationId, MapTarget, NodeId, TargetView } from "@orrery/protocol";
import type { SceneCamera, SceneHandle } from "@orrery/ui/scene";
import { createContext, type RefObject, useContext } from "react";
import type { MapExits } from "./exits/use-map-exits.ts";
import type { FleetFeed } from "./fleet-feed.ts";
import type { SceneStore } from "./scene-store.ts";
import type { MapTime } from "./time/use-map-time.ts";
import type { MapUrl } from "./use-map-url.ts";

/** What every part of the map page shares. */
export type MapPageState = {
  readonly url: MapUrl;
  readonly time: MapTime;
  /** Of now, or of the moment that is looked back at. */
  readonly feed: FleetFeed;
  readonly fleet: MapFleet;
  readonly isLive: boolean;
  readonly isStale: boolean;
  readonly scenes: SceneStore;
  readonly filter: { terms: NodeFilter; problem: string | null };
  readonly federations: readonly MapFederation[];
  /** Whose topology is drawn and whose part of the panel is open. */
  readonly shownFederationId: FederationId | null;
  /** Empty until they are read; `targetsError` says why they are not. */
  readonly targets: readonly TargetView[];
  readonly targetsError: unknown;
  /** As they are drawn, in the order in which markers count them. */
  readonly drawnTargets: readonly MapTarget[];
  readonly exits: MapExits;
  readonly preview: MapPreview | null;
  readonly setPreview: (preview: MapPreview | null) => void;
  /** The view that draws; null while none does. */
  readonly view: RefObject<SceneHandle | null>;
  /** Where the reader looked last, for when another geographic view opens; null = nowhere yet. */
  readonly camera: RefObject<SceneCamera | null>;
  readonly nameOf: (id: NodeId) => string;
};

export const MapContext = createContext<MapPageState | null>(null);

export function useMapPage(): MapPageState {
  const state = useContext(MapContext);
  if (state === null) throw new Error("useMapPage needs the map page around it");
  return state;
}
