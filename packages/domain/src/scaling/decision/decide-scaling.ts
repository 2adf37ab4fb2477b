import type {
  MetricReadingView,
  ScalingDecision,
  ScalingGroupSettings,
  ScalingState,
} from "@orrery/protocol";
import { metricOf } from "../policies/metric-of.ts";
import { wishSentence } from "../policies/wish-sentence.ts";
import { instancesText } from "../policies/wording.ts";
import { countInstances, type GroupInstance, type InstanceCounts } from "../samples/instance.ts";
import { type MetricReading, readGroup, readInstances } from "../samples/metric-reading.ts";
import type { Sample } from "../samples/sample.ts";
import { decisionSentence } from "./decision-sentence.ts";
import { type ScalingFacts, stepScaling, type Verdict } from "./step-scaling.ts";

export type ScalingInput = {
  readonly settings: ScalingGroupSettings;
  /** The newest of each metric and instance, at least; more of them change nothing. */
  readonly samples: readonly Sample[];
  readonly instances: readonly GroupInstance[];
  /** Instances that a forecast asks for at least; null = nothing. */
  readonly floor: number | null;
};

/** One evaluation of a group: how many instances are wanted from now on, and why. The state is to be stored before anything is done. */
export function decideScaling(
  before: ScalingState,
  input: ScalingInput,
  nowMs: number,
): { readonly state: ScalingState; readonly decision: ScalingDecision } {
  const { settings, instances, floor } = input;
  const readings = readingsOf(input, nowMs);
  const counts = countInstances(instances, nowMs, settings.startWithinMs);
  const { state, verdict } = stepScaling(before, { settings, readings, counts, floor }, nowMs);
  return { state, decision: decisionOf(verdict, { settings, readings, counts, floor }, nowMs) };
}

/** With its inputs and its words. */
export function decisionOf(
  verdict: Verdict,
  { settings, readings, counts }: ScalingFacts,
  nowMs: number,
): ScalingDecision {
  const { from, to, wished, standing } = verdict;
  const wishes = verdict.wishes.map((wish, i) => {
    const policy = settings.policies[i];
    if (policy === undefined) return { ...wish, sentence: floorSentence(wish.value ?? 0) };
    return {
      ...wish,
      sentence: wishSentence(policy, wish, { reading: readings[i] ?? null, standing, nowMs }),
    };
  });
  const decision: Omit<ScalingDecision, "sentence"> = {
    atMs: nowMs,
    outcome: to > from ? "up" : to < from ? "down" : "none",
    from,
    to,
    wished,
    instances: { ...counts, absentCount: absentOf(verdict, counts) },
    readings: viewsOf(readings),
    wishes,
    limits: [...verdict.limits],
  };
  return { ...decision, sentence: decisionSentence(decision) };
}

function readingsOf({ settings, samples, instances }: ScalingInput, nowMs: number): (MetricReading | null)[] {
  const known = new Map<string, MetricReading>();
  return settings.policies.map((policy) => {
    const read = metricOf(policy);
    if (read === null) return null;
    const { metric } = read;
    const reading =
      known.get(metric) ??
      (read.of === "instances"
        ? readInstances(metric, { samples, instances }, settings, nowMs)
        : readGroup(metric, samples, settings.staleAfterMs, nowMs));
    known.set(metric, reading);
    return reading;
  });
}

function floorSentence(floor: number): string {
  return `The forecast asks for at least ${instancesText(floor)}.`;
}

function absentOf({ from }: Verdict, { readyCount, startingCount }: InstanceCounts): number {
  return Math.max(0, from - readyCount - startingCount);
}

function viewsOf(readings: readonly (MetricReading | null)[]): MetricReadingView[] {
  return [...new Set(readings)].flatMap((reading) =>
    reading === null ? [] : [{ ...reading, problems: [...reading.problems] }],
  );
}
