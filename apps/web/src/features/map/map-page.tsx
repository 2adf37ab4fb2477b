"use client";
import { createMapModel, type MapPreview } from "@orrery/domain/map";
import type { SceneCamera, SceneHandle } from "@orrery/ui/scene";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useConnection } from "../../lib/live/use-connection.ts";
import { useMapFleet } from "../../lib/live/use-map-fleet.ts";
import { useParsedFilter } from "../nodes/use-parsed-filter.ts";
import { useTargets } from "../targets/use-targets.ts";
import { NO_EXITS } from "./exits/map-exits.ts";
import { useMapExits } from "./exits/use-map-exits.ts";
import { stillFleet } from "./fleet-feed.ts";
import { MapContext, type MapPageState } from "./map-context.ts";
import { shownFederation } from "./map-federations.ts";
import { MapLayout } from "./map-layout.tsx";
import { createSceneStore } from "./scene-store.ts";
import { useMapTime } from "./time/use-map-time.ts";
import { useMapFederations } from "./use-map-federations.ts";
import { useModelTargets } from "./use-map-targets.ts";
import { useMapUrl } from "./use-map-url.ts";

const NO_TARGETS: readonly never[] = [];

/** The whole fleet on one page, now or as it was. */
export function MapPage(): ReactNode {
  const url = useMapUrl();
  const time = useMapTime(url);
  const liveFeed = useMapFleet();
  const connection = useConnection();
  const filter = useParsedFilter(url.filter);
  const targetsQuery = useTargets();
  const [preview, setPreview] = useState<MapPreview | null>(null);
  const view = useRef<SceneHandle | null>(null);
  const camera = useRef<SceneCamera | null>(null);

  const { moment } = time;
  const isLive = moment.state === "live";
  const past = isLive ? null : moment.fleet;
  const feed = useMemo(() => (past === null ? liveFeed : stillFleet(past)), [past, liveFeed]);
  const isStale = isLive && connection.phase === "stale";
  const federations = useMapFederations(past);
  const targets = targetsQuery.data ?? NO_TARGETS;
  // In a gap nothing is drawn, not even what hardly ever changes; and a picture that opens looks at the fleet, not at its targets.
  const isKnown = isLive ? liveFeed.isLoaded : moment.state === "recorded";
  const { drawn: drawnTargets, measures } = useModelTargets(isKnown ? targets : NO_TARGETS, isLive);
  const exits = useMapExits({ isShown: url.exits, isLive, selection: url.selection });
  // In the graph nothing has a place, and that is all that is known of exits.
  const drawnExits = isKnown && url.view !== "graph" ? exits.drawn : NO_EXITS;
  const shownFederationId = shownFederation(federations, url.selection, url.federationId);

  const [scenes] = useState(() => createSceneStore(createMapModel()));
  const { layer, selection } = url;
  const { fleet } = feed;
  const { terms } = filter;
  const shownPreview = isLive ? preview : null;
  useEffect(() => {
    scenes.setInput({
      fleet,
      targets: drawnTargets,
      targetMeasures: measures,
      exits: drawnExits.places,
      exitTones: drawnExits.tones,
      exitUserIds: exits.userIds,
      federations,
      shownFederationId,
      preview: shownPreview,
      filter: terms,
      layer,
      selection,
      isStale,
    });
  }, [
    scenes,
    fleet,
    drawnTargets,
    measures,
    drawnExits,
    exits.userIds,
    federations,
    shownFederationId,
    shownPreview,
    terms,
    layer,
    selection,
    isStale,
  ]);
  useEffect(() => feed.subscribe(scenes.touch), [feed, scenes]);
  useEffect(() => () => scenes.stop(), [scenes]);

  const state: MapPageState = {
    url,
    time,
    feed,
    fleet,
    isLive,
    isStale,
    scenes,
    filter,
    federations,
    shownFederationId,
    targets,
    targetsError: targetsQuery.error,
    drawnTargets,
    exits,
    preview: shownPreview,
    setPreview,
    view,
    camera,
    nameOf: (id) =>
      fleet.node(fleet.slotOf(id))?.name ?? liveFeed.fleet.node(liveFeed.fleet.slotOf(id))?.name ?? id,
  };
  return (
    <MapContext value={state}>
      <MapLayout />
    </MapContext>
  );
}
