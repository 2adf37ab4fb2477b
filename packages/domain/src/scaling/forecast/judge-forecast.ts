import {
  FORECAST_POINTS_MAX,
  type ForecastModel,
  type ForecastView,
  type PlantSettings,
  type ScalingBackTestFigures,
  type ScalingGroupSettings,
} from "@orrery/protocol";
import { spanText } from "../back-test/compare-back-tests.ts";
import { type LoadHistory, sliceHistory } from "../back-test/load-history.ts";
import { replayScaling } from "../back-test/replay-scaling.ts";
import { capacityOf, metricOf } from "../policies/metric-of.ts";
import { instancesFor } from "../policies/wish.ts";
import { plain } from "../policies/wording.ts";
import { bucketsNeeded, type HeldOut, holdOut } from "./hold-out.ts";
import { BUCKET_MS, bucketsOf, type LoadBuckets } from "./load-buckets.ts";
import { foresee, SEASON_BUCKETS } from "./seasonal-model.ts";

const MODELS: readonly ForecastModel[] = ["daily", "weekly"];

type Group = {
  readonly history: LoadHistory;
  readonly settings: ScalingGroupSettings;
  readonly plant: PlantSettings;
};

/** Whether a forecast may raise this group's floor, by its own history, and what it foresees for the next day (rules SF6 to SF9). */
export function judgeForecast(group: Group, nowMs: number): ForecastView {
  const { history, settings } = group;
  if (!settings.forecast.isWanted) return unjudged("off", "The forecast is not wanted.", nowMs);
  const capacity = capacityIn(settings, history.metric);
  if (capacity === null) {
    return unjudged("off", `No policy goes by ${history.metric}: there is nothing to foresee.`, nowMs);
  }
  const buckets = bucketsOf(history);
  const aheadBuckets = Math.ceil(settings.forecast.aheadMs / BUCKET_MS);
  const learnt = MODELS.filter((model) => buckets.values.length >= bucketsNeeded(model))
    .map((model) => holdOut(buckets.values, model, aheadBuckets))
    .filter(({ error }) => error.bucketCount > 0)
    .sort((a, b) => b.error.bucketCount - a.error.bucketCount || a.error.rmse - b.error.rmse);
  const best = learnt[0];
  if (best === undefined) {
    const needMs = bucketsNeeded("daily") * BUCKET_MS;
    const haveMs = history.load.filter((value) => value !== null).length * history.stepMs;
    const sentence = `It learns: ${spanText(needMs)} of history are needed, ${spanText(haveMs)} are there.`;
    return unjudged("learning", sentence, nowMs);
  }
  return judged(group, { best, buckets, capacity, aheadBuckets }, nowMs);
}

type Learnt = {
  readonly best: HeldOut;
  readonly buckets: LoadBuckets;
  readonly capacity: number;
  readonly aheadBuckets: number;
};

function judged({ history, settings, plant }: Group, learnt: Learnt, nowMs: number): ForecastView {
  const { best, buckets, aheadBuckets } = learnt;
  const heldFromMs = (buckets.first + best.from) * BUCKET_MS;
  const from = Math.max(0, Math.ceil((heldFromMs - history.startAtMs) / history.stepMs));
  const held = sliceHistory(history, from, history.load.length);
  const floors = best.foreseen.map((load) => floorOf(load, settings, learnt.capacity));
  const floorAt = (step: number) => {
    const at = Math.floor((held.startAtMs + step * held.stepMs - heldFromMs) / BUCKET_MS);
    return highest(floors.slice(at, at + aheadBuckets + 1));
  };
  const without = replayScaling(held, settings, { plant }).figures;
  const withIt = replayScaling(held, settings, { plant, floorAt }).figures;
  const isBetter = beats(without, withIt, settings);
  const tried = `On the last ${spanText(held.load.length * held.stepMs)}: ${spanText(withIt.underCapacityMs)} under capacity with it, ${spanText(without.underCapacityMs)} without, for ${costText(without, withIt)}.`;
  const { mapeRatio, rmse } = best.error;
  const missed = `Its ${best.model} model missed the load by ${mapeRatio === null ? plain(rmse) : `${plain(mapeRatio * 100)} %`} on average.`;
  return {
    state: isBetter ? "on" : "worse",
    sentence: `${isBetter ? "It raises the floor." : "It stays off: it must do better than none."} ${tried} ${missed}`,
    model: best.model,
    error: best.error,
    without,
    with: withIt,
    points: pointsOf(learnt, settings, nowMs),
    judgedAtMs: nowMs,
  };
}

/** Less time under capacity, or over the threshold where that is the same, for a cost that is bounded. */
function beats(
  without: ScalingBackTestFigures,
  withIt: ScalingBackTestFigures,
  { forecast }: ScalingGroupSettings,
): boolean {
  if (withIt.instanceMs > without.instanceMs * (1 + forecast.costMoreMaxRatio)) return false;
  if (withIt.underCapacityMs !== without.underCapacityMs) {
    return withIt.underCapacityMs < without.underCapacityMs;
  }
  return withIt.overThresholdMs < without.overThresholdMs;
}

function costText(without: ScalingBackTestFigures, withIt: ScalingBackTestFigures): string {
  if (without.instanceMs === 0) return "nothing to compare the cost with";
  const ratio = withIt.instanceMs / without.instanceMs - 1;
  return ratio < 0 ? `${plain(-ratio * 100)} % less` : `${plain(ratio * 100)} % more`;
}

function pointsOf(
  { best, buckets, capacity }: Learnt,
  settings: ScalingGroupSettings,
  nowMs: number,
): ForecastView["points"] {
  const known = buckets.values.length;
  const at = foresee(buckets.values, known, SEASON_BUCKETS[best.model]);
  const now = Math.floor(nowMs / BUCKET_MS) - buckets.first;
  return Array.from({ length: FORECAST_POINTS_MAX }, (_, i) => now + i).flatMap((bucket) => {
    const load = at(bucket);
    const floor = floorOf(load, settings, capacity);
    return load === null || floor === null
      ? []
      : [{ atMs: (buckets.first + bucket) * BUCKET_MS, load, floor }];
  });
}

function floorOf(
  load: number | null,
  { forecast, max }: ScalingGroupSettings,
  capacity: number,
): number | null {
  return load === null ? null : Math.min(max, instancesFor(load * (1 + forecast.marginRatio), capacity));
}

function highest(floors: readonly (number | null)[]): number | null {
  return floors.reduce(
    (most, floor) => (floor !== null && (most === null || floor > most) ? floor : most),
    null,
  );
}

/** Of the first policy that goes by this metric. */
export function capacityIn({ policies }: ScalingGroupSettings, metric: string): number | null {
  for (const policy of policies) {
    const capacity = metricOf(policy)?.metric === metric ? capacityOf(policy) : null;
    if (capacity !== null) return capacity;
  }
  return null;
}

function unjudged(state: "off" | "learning", sentence: string, nowMs: number): ForecastView {
  const nothing = { model: null, error: null, without: null, with: null, points: [] };
  return { state, sentence, ...nothing, judgedAtMs: nowMs };
}
