import { GLYPHS, type MarkerStyle, SHAPE_SCALE } from "./marker-style.ts";
import { cssColour, type SceneColour } from "./scene-colour.ts";
import { markerColours, type ScenePalette } from "./scene-palette.ts";

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/**
 * Paints one marker of the given radius; the same forms as the shader of the globe has. `shape` is an index in SCENE_SHAPES, `ground`
 * the colour that keeps neighbours apart.
 */
export function paintMarker(
  context: Context,
  style: MarkerStyle,
  shape: number,
  x: number,
  y: number,
  radius: number,
  palette: ScenePalette,
): void {
  const tone = markerColours(palette)[style.colour] ?? palette.ink;
  const ground = cssColour(palette.ocean);
  if (shape === 2 || shape === 3) {
    if (shape === 2) {
      const outer = radius * SHAPE_SCALE[2] * 0.8 * Math.SQRT2;
      polygon(context, x, y, [0, -outer, outer, 0, 0, outer, -outer, 0]);
    } else {
      const half = radius * SHAPE_SCALE[3] * 0.78;
      polygon(context, x, y, [-half, -half, half, -half, half, half, -half, half]);
    }
    context.lineJoin = "round";
    context.lineWidth = 3.2;
    context.strokeStyle = ground;
    context.stroke();
    context.lineWidth = 1.3;
    context.strokeStyle = cssColour(palette.inkMuted);
    context.fillStyle = ground;
    context.fill();
    context.stroke();
    paintGlyph(context, style.glyph, x, y, radius * 0.66, tone);
  } else if (shape === 1) {
    polygon(context, x, y, starPoints(radius * SHAPE_SCALE[1]));
    context.lineJoin = "round";
    context.lineWidth = 2;
    context.strokeStyle = ground;
    context.stroke();
    context.fillStyle = cssColour(palette.ink);
    context.fill();
    disc(context, x, y, radius * 0.86);
    context.fillStyle = ground;
    context.fill();
    paintGlyph(context, style.glyph, x, y, radius * 0.66, tone);
  } else {
    disc(context, x, y, radius + 0.9);
    context.fillStyle = cssColour(palette.ocean, 0.75);
    context.fill();
    paintGlyph(context, style.glyph, x, y, radius, tone);
  }
}

/** `glyph` is an index in GLYPHS. */
export function paintGlyph(
  context: Context,
  glyph: number,
  x: number,
  y: number,
  radius: number,
  colour: SceneColour,
): void {
  const line = Math.max(1, radius * 0.34);
  context.fillStyle = cssColour(colour);
  context.strokeStyle = cssColour(colour);
  context.lineWidth = line;
  switch (GLYPHS[glyph]) {
    case "triangle":
      polygon(context, x, y + radius * 0.1, [
        0,
        -radius * 1.12,
        radius * 1.05,
        radius * 0.75,
        -radius * 1.05,
        radius * 0.75,
      ]);
      context.fill();
      return;
    case "square":
      context.fillRect(x - radius * 0.88, y - radius * 0.88, radius * 1.76, radius * 1.76);
      return;
    case "ring":
      disc(context, x, y, radius - line / 2);
      context.stroke();
      return;
    case "dashedRing": {
      const dash = ((radius - line / 2) * 2 * Math.PI) / 12;
      context.setLineDash([dash * 1.15, dash * 0.85]);
      disc(context, x, y, radius - line / 2);
      context.stroke();
      context.setLineDash([]);
      return;
    }
    case "cored":
      disc(context, x, y, radius - line / 2);
      context.stroke();
      disc(context, x, y, radius * 0.42);
      context.fill();
      return;
    case "half":
      disc(context, x, y, radius - line / 2);
      context.stroke();
      context.beginPath();
      context.arc(x, y, radius, Math.PI / 2, (3 * Math.PI) / 2);
      context.fill();
      return;
    default:
      disc(context, x, y, radius);
      context.fill();
  }
}

function disc(context: Context, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, Math.max(0.1, radius), 0, 2 * Math.PI);
}

function polygon(context: Context, x: number, y: number, points: readonly number[]): void {
  context.beginPath();
  for (let index = 0; index < points.length; index += 2) {
    context.lineTo(x + (points[index] ?? 0), y + (points[index + 1] ?? 0));
  }
  context.closePath();
}

/** Ten corners of a star with five tips, one of them up. */
export function starPoints(radius: number): number[] {
  return Array.from({ length: 10 }, (_, corner) => {
    const length = corner % 2 === 0 ? radius : radius * 0.52;
    const angle = (corner * Math.PI) / 5 - Math.PI / 2;
    return [Math.cos(angle) * length, Math.sin(angle) * length];
  }).flat();
}
