import { MetricName, type NodeLive, type NodeView } from "@orrery/protocol";
import type { TimeSeriesColumns } from "@orrery/ui";

/** One report as it arrived. */
export type LiveSample = { atMs: number; live: NodeLive };

/** An hour of reports at one a second, and some: longer ones are read from the hub's roll-ups again. */
export const SAMPLES_MAX = 4000;

/**
 * Adds what a node says now, once for each new piece of evidence: a node that is silent adds nothing, so that its
 * silence is a gap.
 */
export function appendSample(
  samples: ReadonlyArray<LiveSample>,
  node: Pick<NodeView, "lastSeenAtMs" | "live">,
): ReadonlyArray<LiveSample> {
  const newest = samples.at(-1);
  if (node.live === null || node.lastSeenAtMs === null) return samples;
  if (newest !== undefined && node.lastSeenAtMs <= newest.atMs) return samples;
  const next = [...samples, { atMs: node.lastSeenAtMs, live: node.live }];
  return next.length > SAMPLES_MAX ? next.slice(-SAMPLES_MAX) : next;
}

/** The stored history continued by what arrived since. Both may tell of the same second: the chart's buckets average. */
export function continueHistory(
  stored: TimeSeriesColumns | undefined,
  samples: ReadonlyArray<LiveSample>,
): TimeSeriesColumns {
  const storedAtMs = stored?.atMs ?? [];
  const series: Record<string, { avg: Array<number | null>; max: Array<number | null> }> = {};
  for (const name of MetricName.options) {
    const old = stored?.series[name];
    const fresh = samples.map(({ live }) => live[name]);
    const nothing = old === undefined ? storedAtMs.map(() => null) : [];
    series[name] = {
      avg: [...(old?.avg ?? nothing), ...fresh],
      max: [...(old?.max ?? nothing), ...fresh],
    };
  }
  return {
    stepMs: stored?.stepMs ?? 1000,
    atMs: [...storedAtMs, ...samples.map(({ atMs }) => atMs)],
    series,
  };
}
