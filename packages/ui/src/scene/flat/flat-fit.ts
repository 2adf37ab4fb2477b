import { spreadOf } from "../mean-place.ts";
import type { SceneModel } from "../scene-stage.ts";
import { pixelsPerWorldUnit, WORLD_WIDTH, worldX, worldY } from "./flat-projection.ts";

const SINGLE_ZOOM_MAX = 5.5;
const FIT_ZOOM_MAX = 9.5;
const MARGIN_PX = 72;

/** The camera that shows these markers with a margin; over the date line where that is the shorter way. */
export function fittingPlace(
  model: SceneModel,
  markers: readonly number[],
  widthPx: number,
  heightPx: number,
  zoomMin: number,
): { x: number; y: number; zoom: number } {
  const { latitude, longitude } = model.markers;
  const around = worldX(spreadOf(model.markers, markers).middle.longitude);
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (const marker of markers) {
    const x = worldX(longitude[marker] ?? 0) - around;
    const y = worldY(latitude[marker] ?? 0);
    const near = around + x - WORLD_WIDTH * Math.round(x / WORLD_WIDTH);
    left = Math.min(left, near);
    right = Math.max(right, near);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const scale = Math.min(
    Math.max(40, widthPx - 2 * MARGIN_PX) / Math.max(right - left, 1e-6),
    Math.max(40, heightPx - 2 * MARGIN_PX) / Math.max(bottom - top, 1e-6),
  );
  const zoomMax = markers.length > 1 ? FIT_ZOOM_MAX : SINGLE_ZOOM_MAX;
  const wanted = Math.log2(scale / pixelsPerWorldUnit(0));
  return {
    x: (left + right) / 2,
    y: (top + bottom) / 2,
    zoom: Math.max(zoomMin, Math.min(zoomMax, wanted)),
  };
}
