import type { LatencyPair, LatencyPairInput } from "@orrery/protocol";
import type { TimeSeriesColumns, TimeSeriesRange } from "@orrery/ui";

export const PAIR_RANGES = ["hour", "day", "week"] as const satisfies readonly LatencyPairInput["range"][];
export type PairRange = (typeof PAIR_RANGES)[number];

const HOUR_MS = 3_600_000;

/** `everyMs`: the right edge moves on in such steps. */
export const PAIR_RANGE_TABLE: Record<PairRange, { label: string; spanMs: number; everyMs: number }> = {
  hour: { label: "Hour", spanMs: HOUR_MS, everyMs: 10_000 },
  day: { label: "Day", spanMs: 24 * HOUR_MS, everyMs: 60_000 },
  week: { label: "Week", spanMs: 7 * 24 * HOUR_MS, everyMs: 60_000 },
};

export function pairTimeRange(range: PairRange, nowAtMs: number): TimeSeriesRange {
  const { spanMs, everyMs } = PAIR_RANGE_TABLE[range];
  const toAtMs = Math.floor(nowAtMs / everyMs) * everyMs;
  return { fromAtMs: toAtMs - spanMs, toAtMs };
}

/** As charts take it: one figure a step, so that the mean is the maximum, too. Gaps stay nulls. */
export function pairColumns({ stepMs, atMs, rttMs, lossRatio }: LatencyPair["history"]): TimeSeriesColumns {
  return {
    stepMs,
    atMs,
    series: { rttMs: { avg: rttMs, max: rttMs }, lossRatio: { avg: lossRatio, max: lossRatio } },
  };
}
