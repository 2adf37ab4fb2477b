import type { ForecastModel } from "@orrery/protocol";

/** Buckets of 5 minutes in one season. */
export const SEASON_BUCKETS: Record<ForecastModel, number> = { daily: 288, weekly: 2016 };
/** Seasons that are looked back at. */
const SEASONS_MAX = 4;
/** A trend needs pairs for this share of a season. */
const PAIRS_MIN_RATIO = 0.5;

type Values = readonly (number | null)[];

/**
 * Seasonal naive with trend (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, section 5.2), with medians in place of means: one night's
 * outage or one burst is not foreseen again. Knows the values before `known` only; `at`: the bucket to foresee; null = nothing is known of its season (rules SF1 to SF3).
 */
export function foresee(values: Values, known: number, season: number): (at: number) => number | null {
  const trend = trendOf(values, known, season);
  return (at) => {
    const seen: number[] = [];
    const newest = Math.max(1, Math.ceil((at - known + 1) / season));
    for (let back = newest; back < newest + SEASONS_MAX; back += 1) {
      const value = values[at - back * season];
      if (value != null) seen.push(value + back * trend);
    }
    return seen.length === 0 ? null : Math.max(0, median(seen));
  };
}

/** How much more a season brings than the one before. */
function trendOf(values: Values, known: number, season: number): number {
  const changes: number[] = [];
  for (let i = Math.max(season, known - season); i < known; i += 1) {
    const now = values[i];
    const before = values[i - season];
    if (now != null && before != null) changes.push(now - before);
  }
  return changes.length < PAIRS_MIN_RATIO * season ? 0 : median(changes);
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
