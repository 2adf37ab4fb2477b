import { STRAND_CHOSEN, STRAND_DIM } from "./arc-strands.ts";
import { ARC_ADDED, ARC_REMOVED } from "./scene-palette.ts";

export const PATTERN_SOLID = 0;
export const PATTERN_DASHED = 1;
/** A thin line with short strokes across. */
export const PATTERN_STRUCK = 2;

/** How a line is painted. Reused by who asks. */
export type StrandLook = {
  /** Index in `ScenePalette.arcs`. */
  colour: number;
  pattern: number;
  alpha: number;
  widthPx: number;
};

/** By index in SCENE_BANDS: what is as it should be recedes, what is not comes forward. */
const BAND_ALPHA = [0.28, 0.52, 0.4, 0.9, 0.95] as const;
const BAND_WIDTH_PX = [0, 0.1, 0, 0.35, 0.55] as const;
const FIRST_TROUBLE = 3;

/**
 * Calm lines grow fainter the more there are, so that a thousand of them make a texture and not a ball of wool; what is slow stays
 * visible much longer. 0..1, both.
 */
export function strandDensity(count: number): { calm: number; trouble: number } {
  const crowd = Math.max(1, count / 250);
  return { calm: Math.max(0.08, crowd ** -0.52), trouble: Math.max(0.16, crowd ** -0.3) };
}

/** `mark` is an index in SCENE_MARKS, `widthPx` and `share` are those of the strand. */
export function strandLook(
  band: number,
  mark: number,
  emphasis: number,
  widthPx: number,
  share: number,
  density: { calm: number; trouble: number },
  out: StrandLook,
): void {
  const crowd = emphasis === STRAND_CHOSEN ? 1 : band >= FIRST_TROUBLE ? density.trouble : density.calm;
  const dim = emphasis === STRAND_DIM ? 0.3 : 1;
  // One slow link among fifty is there to be found, but it must not colour the whole path.
  const rare = band >= FIRST_TROUBLE ? 0.35 + 0.65 * Math.sqrt(share) : 1;
  out.colour = band;
  out.pattern = PATTERN_SOLID;
  out.alpha = (BAND_ALPHA[band] ?? 0.4) * crowd * dim * rare;
  out.widthPx = widthPx + (BAND_WIDTH_PX[band] ?? 0) + (emphasis === STRAND_CHOSEN ? 0.7 : 0);
  if (emphasis === STRAND_CHOSEN) out.alpha = Math.max(out.alpha, 0.8);
  if (mark === 1) {
    out.alpha = 0.92 * (emphasis === STRAND_DIM ? 0.6 : 1);
    out.widthPx += 0.8;
  } else if (mark === 2) {
    out.colour = ARC_ADDED;
    out.pattern = PATTERN_DASHED;
    out.alpha = 1;
    out.widthPx = 2;
  } else if (mark === 3) {
    out.colour = ARC_REMOVED;
    out.pattern = PATTERN_STRUCK;
    out.alpha = 0.7;
    out.widthPx = 1.2;
  }
}

/** The share of a line that is gap: any loss can be seen, total loss leaves dots. */
export function gapShare(loss: number): number {
  return loss > 0.001 ? Math.min(0.85, 0.18 + 0.67 * Math.sqrt(loss)) : 0;
}

/** The share of calm lines that carry a pulse at all; the rest would only be noise. */
export function pulseShare(count: number): number {
  return Math.min(1, 260 / Math.max(1, count));
}

/** A number 0..255 that stays the same for the same pair of markers. */
export function strandPhase(from: number, to: number): number {
  return ((Math.imul(from + 1, 73_856_093) ^ Math.imul(to + 1, 19_349_663)) >>> 11) & 255;
}
