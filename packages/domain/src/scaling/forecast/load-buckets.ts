import type { LoadHistory } from "../back-test/load-history.ts";

export const BUCKET_MS = 300_000;

/** Load by 5 minutes of the epoch; null = nothing was recorded. */
export type LoadBuckets = {
  /** Number of the first bucket since the epoch. */
  readonly first: number;
  readonly values: readonly (number | null)[];
};

/** The mean of what was recorded in each bucket. */
export function bucketsOf({ startAtMs, stepMs, load }: LoadHistory): LoadBuckets {
  const first = Math.floor(startAtMs / BUCKET_MS);
  const last = Math.floor((startAtMs + (load.length - 1) * stepMs) / BUCKET_MS);
  const values = new Array<number | null>(Math.max(0, last - first + 1)).fill(null);
  const counts = new Uint32Array(values.length);
  for (const [step, value] of load.entries()) {
    if (value === null) continue;
    const bucket = Math.floor((startAtMs + step * stepMs) / BUCKET_MS) - first;
    const count = counts[bucket] ?? 0;
    values[bucket] = ((values[bucket] ?? 0) * count + value) / (count + 1);
    counts[bucket] = count + 1;
  }
  return { first, values };
}
