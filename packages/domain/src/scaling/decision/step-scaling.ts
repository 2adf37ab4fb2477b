import type { AppliedLimit, ScalingGroupSettings, ScalingState } from "@orrery/protocol";
import { policyWish } from "../policies/policy-wish.ts";
import type { PolicyMemory } from "../policies/threshold.ts";
import type { Standing, Wish } from "../policies/wish.ts";
import type { InstanceCounts } from "../samples/instance.ts";
import type { MetricReading } from "../samples/metric-reading.ts";
import { applyLimits } from "./apply-limits.ts";
import { combineWishes } from "./combine-wishes.ts";
import { forgotten, memoryOf, resumed, withRecommendation } from "./scaling-state.ts";

export type ScalingFacts = {
  readonly settings: ScalingGroupSettings;
  /** Of each policy, in their order; null = it reads none. */
  readonly readings: readonly (MetricReading | null)[];
  readonly counts: InstanceCounts;
  /** Instances that a forecast asks for at least; null = nothing. */
  readonly floor: number | null;
};

/** A decision without its words. */
export type Verdict = {
  readonly from: number;
  readonly to: number;
  readonly wished: number;
  readonly standing: Standing;
  readonly wishes: readonly Wish[];
  readonly limits: readonly AppliedLimit[];
};

export const FORECAST_ID = "forecast";

/** One evaluation of one group (rules SC1 to SC13). Pure: the same state, facts and time give the same. */
export function stepScaling(
  before: ScalingState,
  { settings, readings, counts, floor }: ScalingFacts,
  nowMs: number,
): { readonly state: ScalingState; readonly verdict: Verdict } {
  const state = resumed(before, gapMaxMs(settings), nowMs);
  const standing = standingOf(state.wanted, counts);
  const memories: PolicyMemory[] = [];
  const wishes: Wish[] = [];
  for (let i = 0; i < settings.policies.length; i += 1) {
    const policy = settings.policies[i];
    if (policy === undefined) continue;
    const asked = { reading: readings[i] ?? null, standing, memory: memoryOf(state, policy) };
    const { wish, memory } = policyWish(policy, asked, nowMs);
    wishes.push(wish);
    if (policy.kind === "threshold") memories.push(memory);
  }
  if (floor !== null) wishes.push(floorWish(floor, standing));
  const { count: wished, held } = combineWishes(wishes, state.wanted);
  const recommendations = withRecommendation(state.recommendations, wished, settings.stabilizationMs, nowMs);
  const { to, limits } = applyLimits(wished, { state, recommendations, settings, floor }, nowMs);
  const from = state.wanted;
  return {
    state: {
      version: 1,
      wanted: to,
      evaluatedAtMs: nowMs,
      watchedSinceAtMs: state.watchedSinceAtMs,
      lastUpAtMs: to > from ? nowMs : state.lastUpAtMs,
      lastDownAtMs: to < from ? nowMs : state.lastDownAtMs,
      recommendations,
      policies: to === from ? memories : memories.map(forgotten),
    },
    verdict: {
      from,
      to,
      wished,
      standing,
      wishes,
      limits: held === null ? limits : [{ limit: held, from, to: from, untilAtMs: null }, ...limits],
    },
  };
}

/** Without an evaluation for so long, nobody watched. */
function gapMaxMs({ staleAfterMs, evaluateEveryMs }: ScalingGroupSettings): number {
  return Math.max(staleAfterMs, 3 * evaluateEveryMs);
}

function standingOf(wanted: number, { readyCount, startingCount }: InstanceCounts): Standing {
  return { wanted, readyCount, startingCount: Math.max(startingCount, wanted - readyCount) };
}

/** It may ask for more, and has no say otherwise; downward it is a limit. */
function floorWish(floor: number, { wanted }: Standing): Wish {
  const direction = floor > wanted ? "up" : "abstains";
  return {
    policyId: FORECAST_ID,
    direction,
    count: Math.max(floor, wanted),
    value: floor,
    violationCount: 0,
  };
}
