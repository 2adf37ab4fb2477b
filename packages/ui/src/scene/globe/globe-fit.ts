import { spreadOf } from "../mean-place.ts";
import type { SceneModel } from "../scene-stage.ts";
import { type GlobeProjection, LATITUDE_MAX, pixelsPerDegree } from "./globe-projection.ts";

/** Nearer than this a fit does not go: for one node, so that its surroundings are seen, and for several at one place. */
const SINGLE_ZOOM_MAX = 5.5;
const FIT_ZOOM_MAX = 9.5;
const MARGIN_PX = 72;
/** What is spread wider than this from the middle is shown as the whole globe. */
const WHOLE_GLOBE_DEG = 55;
/** Beyond these latitudes of the middle the whole of the usual world would not be in sight. */
const HOME_LATITUDE_MIN = -20;
const HOME_LATITUDE_MAX = 28;

type Place = { x: number; y: number; zoom: number };

export function homePlace(model: SceneModel, zoomMin: number): Place {
  const { middle } = spreadOf(model.markers, null);
  return {
    x: middle.longitude,
    y: Math.max(HOME_LATITUDE_MIN, Math.min(HOME_LATITUDE_MAX, middle.latitude)),
    zoom: zoomMin,
  };
}

/** The camera that shows these markers with a margin. */
export function fittingPlace(
  model: SceneModel,
  markers: readonly number[],
  projection: GlobeProjection,
  zoomMin: number,
): Place {
  const { middle, widestDeg } = spreadOf(model.markers, markers);
  const place = {
    x: middle.longitude,
    y: Math.max(-LATITUDE_MAX, Math.min(LATITUDE_MAX, middle.latitude)),
  };
  // The camera stops before the poles; from there everything may be that much further away.
  const furthestDeg = widestDeg + Math.abs(middle.latitude - place.y);
  if (furthestDeg > WHOLE_GLOBE_DEG) return { ...place, zoom: zoomMin };
  const spacePx = Math.max(40, Math.min(projection.widthPx, projection.heightPx) / 2 - MARGIN_PX);
  const wanted = Math.log2(spacePx / Math.max(furthestDeg, 1e-3) / pixelsPerDegree(0));
  const zoomMax = markers.length > 1 ? FIT_ZOOM_MAX : SINGLE_ZOOM_MAX;
  return { ...place, zoom: Math.max(zoomMin, Math.min(zoomMax, wanted)) };
}
