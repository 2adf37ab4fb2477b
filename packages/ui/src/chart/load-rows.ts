import type { QuantityKind } from "../quantity.tsx";
import { axisScale } from "./axis-scale.ts";

/** One step of a load: null = nothing was measured. */
export type LoadPoint = {
  atMs: number;
  mean: number | null;
  /** The highest of the step. */
  max: number | null;
  /** How many there were, one for each of the chart's counts. */
  counts: ReadonlyArray<number | null>;
};

/** Something that happened at a moment, and why. */
export type LoadMark = { atMs: number; isUp: boolean; sentence: string };

export type LoadRow = { atMs: number; mean: number | null; band: readonly [number, number] | null } & Record<
  `c${number}`,
  number | null
>;

export type PreparedLoad = {
  rows: LoadRow[];
  highest: number | null;
  countHighest: number;
};

/** A silence of more steps than this is a gap. */
const GAP_STEPS = 2.5;

/** Rows as they are drawn: a row of nothing stands in each gap, so that no line goes over it. */
export function prepareLoad(points: ReadonlyArray<LoadPoint>, stepMs: number): PreparedLoad {
  const rows: LoadRow[] = [];
  let highest: number | null = null;
  let countHighest = 0;
  let before: LoadPoint | undefined;
  for (const point of points) {
    if (before !== undefined && point.atMs - before.atMs > GAP_STEPS * stepMs) {
      rows.push(
        rowOf({ atMs: before.atMs + stepMs, mean: null, max: null, counts: before.counts.map(() => null) }),
      );
    }
    rows.push(rowOf(point));
    const top = point.max ?? point.mean;
    if (top !== null) highest = Math.max(highest ?? top, top);
    for (const count of point.counts) countHighest = Math.max(countHighest, count ?? 0);
    before = point;
  }
  return { rows, highest, countHighest };
}

/** An axis that holds a load and what it is compared with; cpu may stand above 100 % of what one carries. */
export function loadScale(kind: QuantityKind, highest: number | null, thresholds: ReadonlyArray<number>) {
  const top = Math.max(highest ?? 0, ...thresholds);
  return axisScale(kind === "ratio" && top > 1 ? "load" : kind, 0, top * 1.04);
}

/** At most five whole numbers from zero. */
export function countScale(highest: number): { max: number; ticks: number[] } {
  const rough = Math.max(1, highest * 1.08) / 4;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const share = rough / power;
  const step = Math.max(
    1,
    Math.ceil(share <= 1 ? power : share <= 2 ? 2 * power : share <= 5 ? 5 * power : 10 * power),
  );
  const count = Math.max(1, Math.ceil((highest * 1.08) / step));
  return { max: step * count, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

/** What happened between a row and the next one. */
export function marksOfRow(
  marks: ReadonlyArray<LoadMark>,
  rows: ReadonlyArray<LoadRow>,
  atMs: number,
): LoadMark[] {
  const index = rows.findIndex((row) => row.atMs === atMs);
  const untilMs = rows[index + 1]?.atMs ?? Number.POSITIVE_INFINITY;
  return marks.filter((mark) => mark.atMs >= atMs && mark.atMs < untilMs);
}

function rowOf({ atMs, mean, max, counts }: LoadPoint): LoadRow {
  const row: LoadRow = { atMs, mean, band: mean === null || max === null ? null : [mean, max] };
  for (const [index, count] of counts.entries()) row[`c${index}`] = count;
  return row;
}
