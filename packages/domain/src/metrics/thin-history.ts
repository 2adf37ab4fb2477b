import type { MetricHistory, MetricName } from "@orrery/protocol";
import type { MinuteRow } from "./minute-rollup.ts";

/** No chart shows more points than this (M3). */
export const HISTORY_POINTS_MAX = 1500;

export type HistoryColumns = Pick<MetricHistory, "stepMs" | "atMs" | "series">;

/**
 * Rows (any order, one a `rowMs`) as evenly spaced columns from `fromAtMs` up to `toAtMs`. Neighbours are merged into
 * steps of a whole number of rows so that no more than HISTORY_POINTS_MAX points remain: the average of averages,
 * weighted by samples, and the maximum of maxima. A step without rows is null: a gap, never a drawn line.
 */
export function thinHistory(
  rows: readonly MinuteRow[],
  range: { fromAtMs: number; toAtMs: number; rowMs: number },
  names: readonly MetricName[],
): HistoryColumns {
  const stepMs = historyStepMs(range);
  const startAtMs = Math.floor(range.fromAtMs / stepMs) * stepMs;
  const pointCount = Math.max(1, Math.ceil((range.toAtMs - startAtMs) / stepMs));
  const atMs = Array.from({ length: pointCount }, (_, i) => startAtMs + i * stepMs);
  const series: HistoryColumns["series"] = {};
  for (const name of names) series[name] = thinSeries(rows, name, { startAtMs, stepMs, pointCount });
  return { stepMs, atMs, series };
}

/** How far apart the points of a range are. */
export function historyStepMs(range: { fromAtMs: number; toAtMs: number; rowMs: number }): number {
  const rowCount = Math.max(1, Math.ceil((range.toAtMs - range.fromAtMs) / range.rowMs));
  // One place is kept for the step that rounding the start down adds.
  return range.rowMs * Math.ceil(rowCount / (HISTORY_POINTS_MAX - 1));
}

function thinSeries(
  rows: readonly MinuteRow[],
  name: MetricName,
  grid: { startAtMs: number; stepMs: number; pointCount: number },
): { avg: (number | null)[]; max: (number | null)[] } {
  const weights = new Float64Array(grid.pointCount);
  const sums = new Float64Array(grid.pointCount);
  const max: (number | null)[] = new Array(grid.pointCount).fill(null);
  for (const row of rows) {
    const value = row.values[name];
    const point = Math.floor((row.minuteAtMs - grid.startAtMs) / grid.stepMs);
    if (value === undefined || point < 0 || point >= grid.pointCount) continue;
    const weight = Math.max(1, row.samples);
    weights[point] = (weights[point] ?? 0) + weight;
    sums[point] = (sums[point] ?? 0) + value[0] * weight;
    const highest = max[point] ?? null;
    max[point] = highest === null ? value[1] : Math.max(highest, value[1]);
  }
  const avg = max.map((highest, i) => (highest === null ? null : (sums[i] ?? 0) / (weights[i] ?? 1)));
  return { avg, max };
}
