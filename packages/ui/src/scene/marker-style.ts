import { SCENE_TONES } from "./scene-data.ts";

/** The form inside a marker, so that colour is never alone: the same forms as StatusDot has. */
export const GLYPHS = ["disc", "triangle", "square", "ring", "dashedRing", "cored", "half"] as const;

export type MarkerStyle = {
  /** Index in `markerColours`. */
  readonly colour: number;
  /** Index in GLYPHS. */
  readonly glyph: number;
};

const toneStyles: readonly MarkerStyle[] = [
  { colour: 0, glyph: GLYPHS.indexOf("dashedRing") },
  { colour: 1, glyph: GLYPHS.indexOf("ring") },
  { colour: 2, glyph: GLYPHS.indexOf("disc") },
  { colour: 3, glyph: GLYPHS.indexOf("triangle") },
  { colour: 4, glyph: GLYPHS.indexOf("square") },
];

const GROUP_GLYPHS = (["disc", "ring", "half", "cored"] as const).map((glyph) => GLYPHS.indexOf(glyph));
const GROUP_SHADES = 3;

/** Groups have no status and so no hue: a form and a shade tell them apart, twelve of them before they come again. */
const groupStyles: readonly MarkerStyle[] = Array.from(
  { length: GROUP_GLYPHS.length * GROUP_SHADES },
  (_, index) => ({
    glyph: GROUP_GLYPHS[index % GROUP_GLYPHS.length] ?? 0,
    colour: SCENE_TONES.length + Math.floor(index / GROUP_GLYPHS.length),
  }),
);

const unknownStyle: MarkerStyle = { colour: 0, glyph: GLYPHS.indexOf("dashedRing") };

/** `tone` is an index in SCENE_TONES; a `group` other than 0 counts instead of it. */
export function markerStyle(tone: number, group: number): MarkerStyle {
  if (group > 0) return groupStyles[(group - 1) % groupStyles.length] ?? unknownStyle;
  return toneStyles[tone] ?? unknownStyle;
}

/** Half the width of a usual marker in CSS pixels: smaller where there are many, larger when one is near. */
export function markerRadius(count: number, zoom: number): number {
  const crowd = count > 4000 ? 2.6 : count > 1200 ? 3.1 : count > 300 ? 3.7 : 4.4;
  const near = Math.min(1, Math.max(0, (zoom - 3) / 5));
  return crowd + (5.2 - crowd) * near;
}

/** How much larger the whole marker is drawn than its glyph alone would be; its star, diamond or square stands around the glyph. */
export const SHAPE_SCALE = [1, 1.9, 1.55, 1.55] as const;

/** Later is drawn over earlier: faint, then by severity, then leaders, targets and exits, then what is chosen. 0..MARKER_LAYERS - 1. */
export function markerLayer(
  tone: number,
  group: number,
  shape: number,
  isLit: boolean,
  isChosen: boolean,
): number {
  if (isChosen) return 8;
  if (!isLit) return 0;
  if (shape !== 0) return 7;
  return group > 0 ? 1 : 2 + tone;
}
export const MARKER_LAYERS = 9;
