"use client";
import type { MapMarkers, MapSelection } from "@orrery/domain/map";
import { useMapPage } from "./map-context.ts";
import { markerIndexOf, selectedMarkers } from "./marker-index.ts";

/** Near enough to tell neighbours apart, far enough to know where one is. */
const SINGLE_ZOOM = 4.2;

export type Flights = {
  /** Moves so that it is seen; a single node is flown to, no nearer than is needed to know where one is. */
  to: (selection: MapSelection) => void;
  toSelection: () => void;
};

/** Moves the camera of whichever picture is open; in the table there is none to move. */
export function useFlights(): Flights {
  const { url, scenes, fleet, drawnTargets, exits, view, camera } = useMapPage();
  function to(selection: MapSelection): void {
    const markers = scenes.get()?.markers;
    if (markers === undefined) return;
    const found = selectedMarkers(selection, markerIndexOf(markers), fleet, drawnTargets, exits.drawn.places);
    const [only, ...others] = found;
    if (only === undefined) return;
    const place = others.length === 0 && url.view !== "graph" ? placeOf(markers, only) : null;
    if (place === null) view.current?.fitTo(found);
    else
      view.current?.flyTo(place.latitude, place.longitude, Math.max(camera.current?.zoom ?? 0, SINGLE_ZOOM));
  }
  return { to, toSelection: () => to(url.selection) };
}

/** Null = it is in the tray. */
function placeOf(
  { latitude, longitude, count }: MapMarkers,
  marker: number,
): { latitude: number; longitude: number } | null {
  if (marker >= count) return null;
  return { latitude: latitude[marker] ?? 0, longitude: longitude[marker] ?? 0 };
}
