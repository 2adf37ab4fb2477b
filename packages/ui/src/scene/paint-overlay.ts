import { DONUT_TONES, donutCount, donutShares, donutSize } from "./cluster-donut.ts";
import { cssColour } from "./scene-colour.ts";
import type { SceneCluster } from "./scene-data.ts";
import type { SceneOverlay } from "./scene-overlay.ts";
import type { ScenePalette } from "./scene-palette.ts";

const RING_PX = 3;
const LABEL_MIDDLE_PX = 8;

/** What the overlay shows as elements, painted for a picture that is saved. The context counts CSS pixels. */
export function paintOverlay(
  context: CanvasRenderingContext2D,
  overlay: SceneOverlay,
  palette: ScenePalette,
  fontFamily: string,
): void {
  const { clusters } = overlay;
  for (let index = 0; index < clusters.count; index += 1) {
    const cluster = clusters.at(index);
    if (cluster === null) continue;
    paintCluster(context, cluster, clusters.x[index] ?? 0, clusters.y[index] ?? 0, palette, fontFamily);
  }
  context.font = `11px ${fontFamily}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = cssColour(palette.ground, 0.8);
  context.fillStyle = cssColour(palette.ink);
  for (const { text, x, y } of overlay.shown) {
    context.strokeText(text, x, y + LABEL_MIDDLE_PX);
    context.fillText(text, x, y + LABEL_MIDDLE_PX);
  }
}

function paintCluster(
  context: CanvasRenderingContext2D,
  cluster: SceneCluster,
  x: number,
  y: number,
  palette: ScenePalette,
  fontFamily: string,
): void {
  const radius = donutSize(cluster.count) / 2;
  const shares = donutShares(cluster.tones);
  context.fillStyle = cssColour(palette.ground);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  context.lineWidth = RING_PX;
  let at = -Math.PI / 2;
  for (const tone of DONUT_TONES) {
    const share = shares[tone] ?? 0;
    const colour = palette.tones[tone];
    if (share === 0 || colour === undefined) continue;
    const end = at + share * 2 * Math.PI;
    context.strokeStyle = cssColour(colour);
    context.beginPath();
    context.arc(x, y, radius - RING_PX / 2, at, end);
    context.stroke();
    at = end;
  }
  context.font = `500 11px ${fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = cssColour(palette.ink);
  context.fillText(donutCount(cluster.count), x, y + 0.5);
}
