import { MetricName } from "@orrery/protocol";

export const MINUTE_MS = 60_000;
export const METRIC_NAMES: readonly MetricName[] = MetricName.options;

/** `[avg, max]` per metric; a metric that was not measured in the minute is absent. */
export type MinuteValues = Partial<Record<MetricName, readonly [avg: number, max: number]>>;

export type MinuteRow = { minuteAtMs: number; samples: number; values: MinuteValues };

/** The minute under way of one node: plain sums by metric index, changed in place once a second. */
export type MinuteRollup = {
  minuteAtMs: number;
  samples: number;
  counts: Uint16Array;
  sums: Float64Array;
  maxima: Float64Array;
};

export function createMinuteRollup(nowAtMs: number): MinuteRollup {
  const size = METRIC_NAMES.length;
  return {
    minuteAtMs: startOfMinute(nowAtMs),
    samples: 0,
    counts: new Uint16Array(size),
    sums: new Float64Array(size),
    maxima: new Float64Array(size),
  };
}

export function startOfMinute(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}

/** Adds one sample, a value for each of METRIC_NAMES (NaN = not measured). Changes the roll-up in place. */
export function addSample(rollup: MinuteRollup, sampleOf: (metricIndex: number) => number): void {
  rollup.samples += 1;
  for (let i = 0; i < rollup.sums.length; i += 1) {
    const value = sampleOf(i);
    if (!Number.isFinite(value)) continue;
    const count = rollup.counts[i] ?? 0;
    rollup.sums[i] = (rollup.sums[i] ?? 0) + value;
    rollup.maxima[i] = count === 0 ? value : Math.max(rollup.maxima[i] ?? value, value);
    rollup.counts[i] = count + 1;
  }
}

/** The finished minute, or null where nothing was measured; afterwards the roll-up stands at the minute of `nowAtMs`. */
export function takeMinute(rollup: MinuteRollup, nowAtMs: number): MinuteRow | null {
  const row = rollup.samples === 0 ? null : toRow(rollup);
  rollup.minuteAtMs = startOfMinute(nowAtMs);
  rollup.samples = 0;
  rollup.counts.fill(0);
  rollup.sums.fill(0);
  rollup.maxima.fill(0);
  return row;
}

function toRow(rollup: MinuteRollup): MinuteRow {
  const values: MinuteValues = {};
  METRIC_NAMES.forEach((name, i) => {
    const count = rollup.counts[i] ?? 0;
    if (count > 0) values[name] = [(rollup.sums[i] ?? 0) / count, rollup.maxima[i] ?? 0];
  });
  return { minuteAtMs: rollup.minuteAtMs, samples: rollup.samples, values };
}
