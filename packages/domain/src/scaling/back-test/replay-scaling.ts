import {
  BACK_TEST_CHANGES_MAX,
  type PlantSettings,
  type ScalingBackTestRun,
  type ScalingGroupSettings,
  type ScalingState,
} from "@orrery/protocol";
import { decisionOf } from "../decision/decide-scaling.ts";
import { startScaling } from "../decision/scaling-state.ts";
import { stepScaling } from "../decision/step-scaling.ts";
import { capacityOf, metricOf } from "../policies/metric-of.ts";
import { instancesFor } from "../policies/wish.ts";
import type { MetricReading } from "../samples/metric-reading.ts";
import { FigureBook } from "./figure-book.ts";
import { type LoadHistory, seriesOf } from "./load-history.ts";
import { instanceReading, Plant, readingOf } from "./plant.ts";

export type ReplayOptions = {
  readonly plant: PlantSettings;
  /** What a forecast would have asked for at that step; absent = none. */
  readonly floorAt?: (step: number) => number | null;
};

/** What a history would have come to under these settings, decided by the product's own function (rules SB1 to SB6). */
export function replayScaling(
  history: LoadHistory,
  asked: ScalingGroupSettings,
  { plant, floorAt }: ReplayOptions,
): ScalingBackTestRun {
  const { startAtMs, stepMs, load } = history;
  const settings = atSteps(asked, stepMs);
  const sources = settings.policies.map((policy) => sourceOf(history, policy));
  const stride = Math.max(1, Math.round(settings.evaluateEveryMs / stepMs));
  let state: ScalingState = startScaling(startCountOf(history, settings), startAtMs);
  const group = new Plant(state.wanted, plant.startMs);
  const book = new FigureBook(history, plant);
  const changes: ScalingBackTestRun["changes"] = [];
  for (let step = 0; step < load.length; step += 1) {
    const nowMs = startAtMs + step * stepMs;
    group.advance(nowMs);
    if (step % stride === 0) {
      const facts = {
        settings,
        readings: sources.map((source) => source?.(step, group.readyCount, nowMs) ?? null),
        counts: group.counts,
        floor: floorAt?.(step) ?? null,
      };
      const { state: next, verdict } = stepScaling(state, facts, nowMs);
      state = next;
      book.decided(verdict.from, verdict.to);
      if (verdict.from !== verdict.to) {
        if (changes.length < BACK_TEST_CHANGES_MAX) {
          const { atMs, from, to, sentence } = decisionOf(verdict, facts, nowMs);
          changes.push({ atMs, from, to, sentence });
        }
        group.want(state.wanted, nowMs);
      }
    }
    book.passed(step, state.wanted, group.readyCount);
  }
  return { ...book.result(), changes };
}

/** A history says something once a step only: nothing is asked more often, so that the time between two steps is no gap. */
function atSteps(settings: ScalingGroupSettings, stepMs: number): ScalingGroupSettings {
  return { ...settings, mode: "on", evaluateEveryMs: Math.max(settings.evaluateEveryMs, stepMs) };
}

type Source = (step: number, readyCount: number, nowMs: number) => MetricReading;

function sourceOf(history: LoadHistory, policy: ScalingGroupSettings["policies"][number]): Source | null {
  const read = metricOf(policy);
  if (read === null) return null;
  const { metric } = read;
  const series = seriesOf(history, metric);
  if (read.of === "instances") {
    return (step, readyCount, nowMs) => instanceReading(metric, series?.[step] ?? null, readyCount, nowMs);
  }
  return (step, _, nowMs) => readingOf(metric, series?.[step] ?? null, 1, nowMs);
}

/** As many as the first policy would have for the first load. */
function startCountOf(history: LoadHistory, { policies, min, max }: ScalingGroupSettings): number {
  const first = history.load.find((each) => each !== null) ?? 0;
  const capacity = policies
    .filter((policy) => metricOf(policy)?.metric === history.metric)
    .map(capacityOf)
    .find((each) => each !== null);
  return Math.min(max, Math.max(min, capacity == null ? min : instancesFor(first, capacity)));
}
