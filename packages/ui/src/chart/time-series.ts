/** Columns as the hub sends them: `atMs[i]` goes with `series[name].avg[i]`; null = no measurement. */
export type TimeSeriesColumns = {
  stepMs: number;
  atMs: ReadonlyArray<number>;
  series: Readonly<
    Record<string, { avg: ReadonlyArray<number | null>; max: ReadonlyArray<number | null> } | undefined>
  >;
};

export type TimeSeriesRange = { fromAtMs: number; toAtMs: number };

/** One drawn bucket. Per series `name`: its mean, its maximum, and the band between them. */
export type TimeSeriesRow = { atMs: number } & Record<string, number | null | readonly [number, number]>;

export type PreparedTimeSeries = {
  rows: TimeSeriesRow[];
  bucketMs: number;
  /** Over all names; null when nothing was measured. */
  lowest: number | null;
  highest: number | null;
};

/** A silence up to this many steps is jitter and drawn through; a longer one is a gap. */
const JITTER_STEPS = 2.5;

export const averageKey = (name: string): string => `${name}.avg`;
export const maximumKey = (name: string): string => `${name}.max`;
export const bandKey = (name: string): string => `${name}.band`;

/**
 * Thins columns to at most `bucketsMax` buckets: mean of means, maximum of maxima. Buckets lie on multiples of their
 * width, so that a chart that moves on keeps the shape of what it has drawn. A gap stays a gap.
 */
export function prepareTimeSeries(
  columns: TimeSeriesColumns,
  names: ReadonlyArray<string>,
  range: TimeSeriesRange,
  bucketsMax: number,
): PreparedTimeSeries {
  const stepMs = Math.max(1, columns.stepMs);
  const spanMs = Math.max(stepMs, range.toAtMs - range.fromAtMs);
  const bucketMs = Math.ceil(spanMs / Math.max(1, bucketsMax) / stepMs) * stepMs;
  const firstBucket = Math.floor(range.fromAtMs / bucketMs);
  const count = Math.max(1, Math.floor(range.toAtMs / bucketMs) - firstBucket + 1);
  const rows: TimeSeriesRow[] = Array.from({ length: count }, (_, index) => ({
    atMs: (firstBucket + index) * bucketMs,
  }));
  const gapBuckets = Math.max(1, Math.floor((JITTER_STEPS * stepMs) / bucketMs));
  let lowest: number | null = null;
  let highest: number | null = null;

  for (const name of names) {
    const buckets = fillBuckets(columns, name, firstBucket, bucketMs, count);
    bridgeJitter(buckets.means, gapBuckets);
    bridgeJitter(buckets.maxima, gapBuckets);
    rows.forEach((row, index) => {
      const mean = buckets.means[index] ?? null;
      const maximum = buckets.maxima[index] ?? null;
      row[averageKey(name)] = mean;
      row[maximumKey(name)] = maximum;
      row[bandKey(name)] = mean === null || maximum === null ? null : [mean, maximum];
      if (mean !== null) lowest = lowest === null ? mean : Math.min(lowest, mean);
      const top = maximum ?? mean;
      if (top !== null) highest = highest === null ? top : Math.max(highest, top);
    });
  }
  return { rows, bucketMs, lowest, highest };
}

function fillBuckets(
  columns: TimeSeriesColumns,
  name: string,
  firstBucket: number,
  bucketMs: number,
  count: number,
): { means: Array<number | null>; maxima: Array<number | null> } {
  const sums = new Array<number>(count).fill(0);
  const counts = new Array<number>(count).fill(0);
  const maxima = new Array<number | null>(count).fill(null);
  const series = columns.series[name];
  if (series !== undefined) {
    columns.atMs.forEach((atMs, index) => {
      const bucket = Math.floor(atMs / bucketMs) - firstBucket;
      const average = series.avg[index] ?? null;
      if (average === null || bucket < 0 || bucket >= count) return;
      sums[bucket] = (sums[bucket] ?? 0) + average;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      const maximum = series.max[index] ?? average;
      const known = maxima[bucket] ?? null;
      maxima[bucket] = known === null ? maximum : Math.max(known, maximum);
    });
  }
  const means = counts.map((size, bucket) => (size === 0 ? null : (sums[bucket] ?? 0) / size));
  return { means, maxima };
}

/** Repeats the last value over runs of at most `bucketsMax` empty buckets that lie between measurements. */
function bridgeJitter(values: Array<number | null>, bucketsMax: number): void {
  let lastIndex = -1;
  for (let index = 0; index < values.length; index += 1) {
    if (values[index] === null || values[index] === undefined) continue;
    const missing = index - lastIndex - 1;
    if (lastIndex >= 0 && missing > 0 && missing <= bucketsMax) {
      values.fill(values[lastIndex] ?? null, lastIndex + 1, index);
    }
    lastIndex = index;
  }
}
