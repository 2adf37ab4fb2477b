import { geoEquirectangular, geoPath } from "d3-geo";
import type { LandOutlines } from "../land-outlines.ts";

/** Land white on black, equirectangular, the north pole on top. */
export function paintLandMask(land: LandOutlines, widthPx: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = widthPx;
  canvas.height = widthPx / 2;
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  context.fillStyle = "#000";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = "#fff";
  const projection = geoEquirectangular()
    .scale(widthPx / (2 * Math.PI))
    .translate([widthPx / 2, widthPx / 4])
    .precision(0);
  const path = geoPath(projection, context);
  context.beginPath();
  for (const area of land.areas) path(area);
  context.fill();
  return canvas;
}
