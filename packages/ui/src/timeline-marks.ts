import type { StatusTone } from "./status-tone.ts";

export type TimelineMark = {
  id: string;
  atMs: number;
  tone: StatusTone;
  /** "Failover of payments". */
  label: string;
  /** A mark of its own height: a failover among events. */
  isMajor?: boolean;
};

export type TimelineGap = { fromAtMs: number; toAtMs: number };

/** Marks that would lie on each other, as one: at the place of the most important of them, with the number of all. */
export type MarkBundle = { mark: TimelineMark; share: number; count: number };

const TONE_RANK: Record<StatusTone, number> = { bad: 5, warn: 4, unknown: 3, info: 2, ok: 1, idle: 0 };
/** Of a knob that jumps to a mark it is dropped on. */
const SNAP_PX = 5;

/** 0..1 on the track; what lies outside of the range is at its end. A range without length has all at its beginning. */
export function shareOf(atMs: number, fromAtMs: number, toAtMs: number): number {
  const spanMs = toAtMs - fromAtMs;
  return spanMs <= 0 ? 0 : Math.min(1, Math.max(0, (atMs - fromAtMs) / spanMs));
}

/** The moment at a pixel of the track, on whole steps counted from the beginning, and inside of the range. */
export function momentAt(
  x: number,
  widthPx: number,
  fromAtMs: number,
  toAtMs: number,
  stepMs: number,
): number {
  const share = widthPx <= 0 ? 0 : Math.min(1, Math.max(0, x / widthPx));
  return snapToStep(fromAtMs + share * (toAtMs - fromAtMs), fromAtMs, toAtMs, stepMs);
}

export function snapToStep(atMs: number, fromAtMs: number, toAtMs: number, stepMs: number): number {
  const stepped = fromAtMs + Math.round((atMs - fromAtMs) / stepMs) * stepMs;
  return Math.min(toAtMs, Math.max(fromAtMs, stepped));
}

/** Marks of the range, left to right; those nearer to each other than `apartPx` become one. */
export function bundleMarks(
  marks: readonly TimelineMark[],
  fromAtMs: number,
  toAtMs: number,
  widthPx: number,
  apartPx: number,
): MarkBundle[] {
  const inRange = marks
    .filter(({ atMs }) => atMs >= fromAtMs && atMs <= toAtMs)
    .sort((first, second) => first.atMs - second.atMs);
  const bundles: Array<MarkBundle & { startPx: number }> = [];
  for (const mark of inRange) {
    const share = shareOf(mark.atMs, fromAtMs, toAtMs);
    const last = bundles.at(-1);
    if (last === undefined || share * widthPx - last.startPx >= apartPx) {
      bundles.push({ mark, share, count: 1, startPx: share * widthPx });
      continue;
    }
    last.count += 1;
    if (importanceOf(mark) > importanceOf(last.mark)) {
      last.mark = mark;
      last.share = share;
    }
  }
  return bundles.map(({ mark, share, count }) => ({ mark, share, count }));
}

/** The mark under a pixel, or null: what one drops the knob on is where it goes. */
export function markNear(bundles: readonly MarkBundle[], x: number, widthPx: number): TimelineMark | null {
  let nearest: TimelineMark | null = null;
  let least = SNAP_PX;
  for (const { mark, share } of bundles) {
    const off = Math.abs(share * widthPx - x);
    if (off <= least) {
      least = off;
      nearest = mark;
    }
  }
  return nearest;
}

/** The next mark after a moment, or before it; null = there is none. */
export function markBeside(
  marks: readonly TimelineMark[],
  atMs: number,
  direction: 1 | -1,
): TimelineMark | null {
  let nearest: TimelineMark | null = null;
  for (const mark of marks) {
    const off = (mark.atMs - atMs) * direction;
    if (off > 0 && (nearest === null || off < (nearest.atMs - atMs) * direction)) nearest = mark;
  }
  return nearest;
}

function importanceOf(mark: TimelineMark): number {
  return (mark.isMajor === true ? 10 : 0) + TONE_RANK[mark.tone];
}
