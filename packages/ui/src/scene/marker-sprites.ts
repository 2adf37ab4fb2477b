import { paintMarker } from "./marker-glyph.ts";
import { markerStyle, SHAPE_SCALE } from "./marker-style.ts";
import { SCENE_SHAPES, SCENE_TONES } from "./scene-data.ts";
import type { ScenePalette } from "./scene-palette.ts";

const GROUP_STYLES = 12;
const STYLES = SCENE_TONES.length + GROUP_STYLES;
const MARGIN_PX = 2;

/**
 * Every form of marker painted once, for one radius, so that ten thousand markers are ten thousand copies of a small picture and not ten
 * thousand paths. Painted anew when the theme, the radius or the pixel ratio changes.
 */
export class MarkerSprites {
  readonly #canvas = document.createElement("canvas");
  #cellPx = 1;
  #pixelRatio = 1;
  #radius = 0;
  #palette: ScenePalette | null = null;

  prepare(palette: ScenePalette, radius: number, pixelRatio: number): void {
    if (this.#palette === palette && this.#radius === radius && this.#pixelRatio === pixelRatio) return;
    this.#palette = palette;
    this.#radius = radius;
    this.#pixelRatio = pixelRatio;
    this.#cellPx = Math.ceil((radius * SHAPE_SCALE[1] + MARGIN_PX) * 2 * pixelRatio);
    this.#canvas.width = this.#cellPx * STYLES;
    this.#canvas.height = this.#cellPx * SCENE_SHAPES.length;
    const context = this.#canvas.getContext("2d");
    if (context === null) return;
    const cell = this.#cellPx / pixelRatio;
    for (let style = 0; style < STYLES; style += 1) {
      const look =
        style < SCENE_TONES.length ? markerStyle(style, 0) : markerStyle(0, style - SCENE_TONES.length + 1);
      for (let shape = 0; shape < SCENE_SHAPES.length; shape += 1) {
        context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
        paintMarker(context, look, shape, (style + 0.5) * cell, (shape + 0.5) * cell, radius, palette);
      }
    }
  }

  /** `size` is relative to a usual marker. */
  draw(
    context: CanvasRenderingContext2D,
    tone: number,
    group: number,
    shape: number,
    x: number,
    y: number,
    size: number,
  ): void {
    const cell = this.#cellPx;
    const style =
      group > 0 ? SCENE_TONES.length + ((group - 1) % GROUP_STYLES) : Math.min(tone, SCENE_TONES.length - 1);
    const widthPx = (cell / this.#pixelRatio) * size;
    context.drawImage(
      this.#canvas,
      style * cell,
      shape * cell,
      cell,
      cell,
      x - widthPx / 2,
      y - widthPx / 2,
      widthPx,
      widthPx,
    );
  }

  dispose(): void {
    this.#canvas.width = 0;
    this.#canvas.height = 0;
  }
}
