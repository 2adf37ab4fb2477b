"use client";
import { MapClusters, subsolarPoint } from "@orrery/domain/map";
import type { SceneHandle, ScenePoint } from "@orrery/ui/scene";
import dynamic from "next/dynamic";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useMediaQuery } from "../../../lib/browser/use-media-query.ts";
import { useMapPage } from "../map-context.ts";
import { MINUTE_MS, minuteOf } from "../map-moment-text.ts";
import type { MapView } from "../map-words.ts";
import { markerIndexOf, selectedMarkers } from "../marker-index.ts";
import { useFlights } from "../use-flights.ts";
import { NO_ARCS, NO_CLUSTERS, NO_LABELS, NO_MARKERS } from "./empty-scene.ts";
import { MarkerTooltip } from "./marker-tooltip.tsx";
import { pictureLabel } from "./picture-label.ts";
import { PictureLoading } from "./picture-loading.tsx";
import { tellFrame } from "./tell-frame.ts";
import { usePicking } from "./use-picking.ts";
import { useScene } from "./use-scene.ts";

export type PictureKind = Exclude<MapView, "table">;

/** The picture that the address asks for is on its way before React has come to it. */
const AHEAD: Record<PictureKind, () => Promise<unknown>> = {
  globe: () => import("./lazy-globe.tsx"),
  flat: () => import("./lazy-flat.tsx"),
  graph: () => import("./lazy-graph.tsx"),
};
if (typeof window !== "undefined") {
  const view = new URLSearchParams(window.location.search).get("view");
  void AHEAD[view === "flat" || view === "graph" ? view : "globe"]().catch(() => undefined);
}

// Next reads the options out of the text, so each has its own.
const PICTURES = {
  globe: dynamic(() => import("./lazy-globe.tsx").then(({ LazyGlobe }) => LazyGlobe), {
    ssr: false,
    loading: PictureLoading,
  }),
  flat: dynamic(() => import("./lazy-flat.tsx").then(({ LazyFlat }) => LazyFlat), {
    ssr: false,
    loading: PictureLoading,
  }),
  graph: dynamic(() => import("./lazy-graph.tsx").then(({ LazyGraph }) => LazyGraph), {
    ssr: false,
    loading: PictureLoading,
  }),
};

/** Where a geographic view begins before it has told its camera. */
const FIRST_LEVEL = 1;

/** The scene, drawn. Rendered with every change of it, so it holds nothing that costs. */
export function MapPicture({ kind }: { kind: PictureKind }): ReactNode {
  const { url, time, fleet, drawnTargets, exits, view, camera } = useMapPage();
  const scene = useScene();
  const markers = scene?.markers ?? NO_MARKERS;
  const arcs = scene?.arcs ?? NO_ARCS;
  const [hover, setHover] = useState<{ marker: number; at: ScenePoint } | null>(null);
  const isReducedMotion = useMediaQuery("(prefers-reduced-motion: reduce)");
  const picking = usePicking(scene);

  const [level, setLevel] = useState(() => Math.floor(camera.current?.zoom ?? FIRST_LEVEL));
  const [clusters] = useState(() => new MapClusters());
  const clustered = kind === "graph" || scene === null ? null : clusters.at(markers, fleet, level);

  // Indexes hold as long as nobody came, went or moved.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the columns behind it are reused, the version tells
  const index = useMemo(() => markerIndexOf(markers), [markers.placesVersion, fleet]);
  const { selection } = url;
  const { places } = exits.drawn;
  const selected = useMemo(
    () => selectedMarkers(selection, index, fleet, drawnTargets, places),
    [selection, index, fleet, drawnTargets, places],
  );

  const [handle, setHandle] = useState<SceneHandle | null>(null);
  const takeHandle = useCallback(
    (next: SceneHandle | null) => {
      view.current = next;
      setHandle(next);
    },
    [view],
  );
  const [flies] = useState(() => selection.kind !== "none" && (kind === "graph" || camera.current === null));
  useFirstFlight(handle, flies && selected.length > 0);

  const sunAtMs = minuteOf(time.momentAtMs ?? time.nowMs ?? 0);
  const sun = useMemo(() => (sunAtMs < MINUTE_MS ? null : subsolarPoint(sunAtMs)), [sunAtMs]);

  const Picture = PICTURES[kind];
  return (
    <>
      <Picture
        handle={takeHandle}
        label={pictureLabel(kind, fleet, scene, exits.all.length)}
        markers={markers}
        arcs={arcs}
        clusters={clustered?.clusters ?? NO_CLUSTERS}
        labels={scene?.labels ?? NO_LABELS}
        sun={sun}
        selection={selected}
        hovered={hover?.marker ?? null}
        isReducedMotion={isReducedMotion}
        initialCamera={camera.current}
        onHover={(marker, at) => setHover(marker === null || at === null ? null : { marker, at })}
        onPick={picking.pick}
        onLasso={picking.lasso}
        onCamera={(now) => {
          camera.current = now;
          setLevel(Math.floor(now.zoom));
        }}
        {...(scene === null ? {} : { onStats: () => tellFrame({ scene, fleet }) })}
      />
      {hover === null || scene === null ? null : <MarkerTooltip scene={scene} {...hover} />}
    </>
  );
}

/** What the address says is selected is in sight when the picture opens; after that the camera is the reader's. */
function useFirstFlight(handle: SceneHandle | null, isWanted: boolean): void {
  const flights = useFlights();
  const latest = useRef(flights);
  latest.current = flights;
  const flown = useRef<SceneHandle | null>(null);
  useEffect(() => {
    if (handle === null || flown.current === handle || !isWanted) return;
    flown.current = handle;
    latest.current.toSelection();
  }, [handle, isWanted]);
}
