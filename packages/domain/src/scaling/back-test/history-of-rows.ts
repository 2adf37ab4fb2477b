import { LOAD_STEPS_MAX } from "@orrery/protocol";
import type { LoadHistory } from "./load-history.ts";

/** What was recorded at one time, of each metric in their order; null = nothing. */
export type LoadRow = { readonly atMs: number; readonly values: readonly (number | null)[] };

const STEP_MIN_MS = 1000;

/**
 * Onto steps as long as the usual distance of two rows; the mean of what falls into one, null where nothing does (rule SB9). The first metric is the one by
 * which capacity is told. Rows in any order; a sentence where they make no history.
 */
export function historyOfRows(
  rows: readonly LoadRow[],
  metrics: readonly string[],
): LoadHistory | { readonly sentence: string } {
  const sorted = rows.toSorted((a, b) => a.atMs - b.atMs);
  const first = sorted[0];
  const last = sorted.at(-1);
  const stepMs = stepOf(sorted);
  if (first === undefined || last === undefined || stepMs === null) {
    return { sentence: "At least two lines with different times are needed." };
  }
  const stepCount = Math.floor((last.atMs - first.atMs) / stepMs) + 1;
  if (stepCount > LOAD_STEPS_MAX) {
    return {
      sentence: `From its first to its last time there are ${stepCount} steps of ${stepMs / 1000} s, more than ${LOAD_STEPS_MAX}: look for a wrong time.`,
    };
  }
  const series = metrics.map((_, metric) => {
    const values = new Array<number | null>(stepCount).fill(null);
    const counts = new Uint32Array(stepCount);
    for (const row of sorted) {
      const value = row.values[metric] ?? null;
      if (value === null) continue;
      const step = Math.floor((row.atMs - first.atMs) / stepMs);
      const before = counts[step] ?? 0;
      values[step] = ((values[step] ?? 0) * before + value) / (before + 1);
      counts[step] = before + 1;
    }
    return values;
  });
  const others = metrics.map((name, i) => [name, series[i] ?? []] as const).slice(1);
  return {
    startAtMs: first.atMs,
    stepMs,
    metric: metrics[0] ?? "",
    load: series[0] ?? [],
    others: new Map(others),
  };
}

/** The median distance, in whole seconds; null = there are no two times. */
function stepOf(sorted: readonly LoadRow[]): number | null {
  const distances: number[] = [];
  for (let i = 1; i < sorted.length; i += 1) {
    const distance = (sorted[i]?.atMs ?? 0) - (sorted[i - 1]?.atMs ?? 0);
    if (distance > 0) distances.push(distance);
  }
  const median = Float64Array.from(distances).sort()[Math.floor(distances.length / 2)];
  return median === undefined ? null : Math.max(STEP_MIN_MS, Math.round(median / 1000) * 1000);
}
