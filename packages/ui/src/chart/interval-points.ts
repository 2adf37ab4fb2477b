import { type AxisScale, axisScale } from "./axis-scale.ts";

/** One heartbeat: how long after the one before it came, and how long would have been waited for it. */
export type IntervalSample = { atMs: number; intervalMs: number; thresholdMs: number };

export type IntervalPicture = {
  scale: AxisScale;
  spanMs: number;
  /** Milliseconds before the newest sample, oldest first; 0 is the right edge. */
  agoTicks: number[];
  lowestMs: number | null;
  highestMs: number | null;
  /** Samples at or over their own threshold: a healthy peer would have been accused. */
  overCount: number;
};

const STEPS_MS = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000];
const HOUR_MS = 3_600_000;

/** The axis holds both the intervals and their thresholds, so that the room between them is true to scale. */
export function intervalPicture(samples: readonly IntervalSample[], ticksMax: number): IntervalPicture {
  const first = samples[0];
  const last = samples.at(-1);
  const spanMs = first === undefined || last === undefined ? 0 : Math.max(1, last.atMs - first.atMs);
  let lowestMs: number | null = null;
  let highestMs: number | null = null;
  let topMs = 0;
  let overCount = 0;
  for (const { intervalMs, thresholdMs } of samples) {
    lowestMs = lowestMs === null ? intervalMs : Math.min(lowestMs, intervalMs);
    highestMs = highestMs === null ? intervalMs : Math.max(highestMs, intervalMs);
    topMs = Math.max(topMs, intervalMs, thresholdMs);
    if (intervalMs >= thresholdMs) overCount += 1;
  }
  return {
    scale: axisScale("duration", 0, topMs * 1.05),
    spanMs,
    agoTicks: agoTicks(spanMs, ticksMax),
    lowestMs,
    highestMs,
    overCount,
  };
}

/** Round distances back from the newest sample, at most `ticksMax` of them beside 0. */
export function agoTicks(spanMs: number, ticksMax: number): number[] {
  if (spanMs <= 0) return [0];
  const step =
    STEPS_MS.find((candidate) => spanMs / candidate <= ticksMax) ??
    Math.ceil(spanMs / ticksMax / HOUR_MS) * HOUR_MS;
  const ticks: number[] = [];
  for (let ago = Math.floor(spanMs / step) * step; ago >= 0; ago -= step) ticks.push(ago);
  return ticks;
}

/** The sample nearest to a moment; -1 without samples. `samples` are in time order. */
export function nearestSample(samples: readonly IntervalSample[], atMs: number): number {
  let low = 0;
  let high = samples.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples[middle]?.atMs ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  const before = samples[low - 1];
  const after = samples[low];
  if (after === undefined) return -1;
  return before !== undefined && atMs - before.atMs < after.atMs - atMs ? low - 1 : low;
}
