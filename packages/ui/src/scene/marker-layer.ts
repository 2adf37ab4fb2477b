import type { MarkerSprites } from "./marker-sprites.ts";
import { markerRadius, SHAPE_SCALE } from "./marker-style.ts";
import type { ScreenColumns } from "./pick.ts";
import { cssColour } from "./scene-colour.ts";
import type { ScenePalette } from "./scene-palette.ts";
import type { SceneModel } from "./scene-stage.ts";

const FAINT_ALPHA = 0.22;
const RING_GAP_PX = 3.6;
/** Markers this far outside of the picture are not painted. */
const OUTSIDE_PX = 20;

/** All markers at their places on the screen, in their order. Returns how many were painted. */
export function paintMarkers(
  context: CanvasRenderingContext2D,
  sprites: MarkerSprites,
  model: SceneModel,
  screen: ScreenColumns,
  widthPx: number,
  heightPx: number,
): number {
  const { markers, order, orderCount } = model;
  let painted = 0;
  let isFaint = false;
  for (let place = 0; place < orderCount; place += 1) {
    const marker = order[place] ?? 0;
    if (screen.isShown[marker] !== 1) continue;
    const x = screen.x[marker] ?? 0;
    const y = screen.y[marker] ?? 0;
    if (x < -OUTSIDE_PX || y < -OUTSIDE_PX || x > widthPx + OUTSIDE_PX || y > heightPx + OUTSIDE_PX) continue;
    const shouldBeFaint = markers.isLit[marker] !== 1;
    if (shouldBeFaint !== isFaint) {
      isFaint = shouldBeFaint;
      context.globalAlpha = isFaint ? FAINT_ALPHA : 1;
    }
    sprites.draw(
      context,
      markers.tone[marker] ?? 0,
      markers.group[marker] ?? 0,
      markers.shape[marker] ?? 0,
      x,
      y,
      markers.size[marker] ?? 1,
    );
    painted += 1;
  }
  context.globalAlpha = 1;
  return painted;
}

/** Rings around what is selected and around what is hovered. */
export function paintRings(
  context: CanvasRenderingContext2D,
  model: SceneModel,
  screen: ScreenColumns,
  palette: ScenePalette,
  zoom: number,
): void {
  const { markers, isSelected, hovered } = model;
  const radius = markerRadius(markers.count, zoom);
  const ring = (marker: number): void => {
    if (screen.isShown[marker] !== 1) return;
    const scale = SHAPE_SCALE[markers.shape[marker] ?? 0] ?? 1;
    const x = screen.x[marker] ?? 0;
    const y = screen.y[marker] ?? 0;
    const around = radius * scale * (markers.size[marker] ?? 1) + RING_GAP_PX;
    context.moveTo(x + around, y);
    context.arc(x, y, around, 0, 2 * Math.PI);
  };
  context.lineWidth = 2;
  context.strokeStyle = cssColour(palette.accent);
  context.beginPath();
  for (let marker = 0; marker < markers.count; marker += 1) if (isSelected[marker] === 1) ring(marker);
  context.stroke();
  if (hovered < 0 || isSelected[hovered] === 1) return;
  context.lineWidth = 1.3;
  context.strokeStyle = cssColour(palette.ink);
  context.beginPath();
  ring(hovered);
  context.stroke();
}
