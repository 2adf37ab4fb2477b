import { wrapDegrees } from "../great-circle.ts";
import { spreadOf } from "../mean-place.ts";
import type { SceneModel } from "../scene-stage.ts";
import { pixelsPerWorldUnit, WORLD_WIDTH, worldX, worldY, Y_MAX } from "./flat-projection.ts";

const SINGLE_ZOOM_MAX = 5.5;
const FIT_ZOOM_MAX = 9.5;
const MARGIN_PX = 72;

/**
 * The camera that shows these markers with a margin; over the date line where that is the shorter way. Those without a position do
 * not count; of none the whole world is shown.
 */
export function fittingPlace(
  model: SceneModel,
  markers: readonly number[],
  widthPx: number,
  heightPx: number,
  zoomMin: number,
): { x: number; y: number; zoom: number } {
  const { latitude, longitude } = model.markers;
  const xs: number[] = [];
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (const marker of markers) {
    const x = worldX(wrapDegrees(longitude[marker] ?? Number.NaN));
    const y = worldY(latitude[marker] ?? Number.NaN);
    if (!(Math.abs(y) <= Y_MAX && Number.isFinite(x))) continue;
    xs.push(x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (xs.length === 0) {
    const { middle } = spreadOf(model.markers, []);
    return { x: worldX(middle.longitude), y: worldY(middle.latitude), zoom: zoomMin };
  }
  const { left, right } = shortestStretch(xs);
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

/** The shortest stretch of the round world that holds all these x: all of it but their widest gap. `right` may lie beyond its edge. */
function shortestStretch(xs: readonly number[]): { left: number; right: number } {
  const sorted = [...xs].sort((a, b) => a - b);
  let left = sorted[0] ?? 0;
  let right = sorted.at(-1) ?? 0;
  for (let index = 1; index < sorted.length; index += 1) {
    const before = sorted[index - 1] ?? 0;
    const after = sorted[index] ?? 0;
    if (before + WORLD_WIDTH - after < right - left) {
      left = after;
      right = before + WORLD_WIDTH;
    }
  }
  return { left, right };
}
