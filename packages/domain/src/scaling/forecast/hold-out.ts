import type { ForecastError, ForecastModel } from "@orrery/protocol";
import { foresee, SEASON_BUCKETS } from "./seasonal-model.ts";

/** What a model would have foreseen of the part of a history that was held out. */
export type HeldOut = {
  readonly model: ForecastModel;
  /** Of the first bucket that was held out. */
  readonly from: number;
  /** From `from` on; null = it had nothing to go by. */
  readonly foreseen: readonly (number | null)[];
  readonly error: ForecastError;
};

const DAY_BUCKETS = 288;
const HELD_OUT_RATIO = 0.25;
const HELD_OUT_MAX = 7 * DAY_BUCKETS;
/** It learns anew so often, from what was known then. */
const RELEARN_BUCKETS = 72;
/** What is less than this share of the mean makes no relative error. */
const SMALL_RATIO = 0.1;

/** Buckets that a model needs before it can be judged: two seasons to learn from, and what is held out. */
export function bucketsNeeded(model: ForecastModel): number {
  return 2 * SEASON_BUCKETS[model] + DAY_BUCKETS;
}

/** Foretells the last quarter of a history (a day to a week) from what was known `aheadBuckets` before each bucket (rules SF4, SF5). */
export function holdOut(
  values: readonly (number | null)[],
  model: ForecastModel,
  aheadBuckets: number,
): HeldOut {
  const heldOut = Math.min(HELD_OUT_MAX, Math.max(DAY_BUCKETS, Math.floor(values.length * HELD_OUT_RATIO)));
  const from = Math.max(0, values.length - heldOut);
  const foreseen: (number | null)[] = [];
  for (let block = from; block < values.length; block += RELEARN_BUCKETS) {
    const at = foresee(values, block - aheadBuckets, SEASON_BUCKETS[model]);
    for (let i = block; i < Math.min(values.length, block + RELEARN_BUCKETS); i += 1) foreseen.push(at(i));
  }
  return { model, from, foreseen, error: errorOf(values.slice(from), foreseen) };
}

function errorOf(was: readonly (number | null)[], foreseen: readonly (number | null)[]): ForecastError {
  const pairs = was.flatMap((value, i) => {
    const guess = foreseen[i] ?? null;
    return value === null || guess === null ? [] : [{ value, guess }];
  });
  const mean = pairs.reduce((sum, { value }) => sum + value, 0) / Math.max(1, pairs.length);
  const squares = pairs.reduce((sum, { value, guess }) => sum + (value - guess) ** 2, 0);
  const telling = pairs.filter(({ value }) => value > 0 && value >= SMALL_RATIO * mean);
  const relative = telling.reduce((sum, { value, guess }) => sum + Math.abs(guess - value) / value, 0);
  return {
    mapeRatio: telling.length === 0 ? null : relative / telling.length,
    rmse: Math.sqrt(squares / Math.max(1, pairs.length)),
    bucketCount: pairs.length,
  };
}
