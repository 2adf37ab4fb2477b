import type { ScalingPolicy, ScalingState } from "@orrery/protocol";
import { RECOMMENDATIONS_MAX } from "@orrery/protocol";
import { hashText } from "../../latency/stable-hash.ts";
import type { PolicyMemory } from "../policies/threshold.ts";

/** A group that has just come to be watched. `wanted`: what it has now. */
export function startScaling(wanted: number, nowMs: number): ScalingState {
  return {
    version: 1,
    wanted,
    evaluatedAtMs: nowMs,
    watchedSinceAtMs: nowMs,
    lastUpAtMs: null,
    lastDownAtMs: null,
    recommendations: [],
    policies: [],
  };
}

/** Someone said how many: that stands for both cooldowns (rule SC15). */
export function setWanted(state: ScalingState, wanted: number, nowMs: number): ScalingState {
  return {
    ...state,
    wanted,
    lastUpAtMs: nowMs,
    lastDownAtMs: nowMs,
    recommendations: [],
    policies: state.policies.map(forgotten),
  };
}

/** As the next evaluation finds it: without what lies in the future, and watched anew after a gap (rules SC11, SC12). */
export function resumed(state: ScalingState, gapMaxMs: number, nowMs: number): ScalingState {
  if (nowMs >= state.evaluatedAtMs && nowMs - state.evaluatedAtMs <= gapMaxMs) return state;
  const notAfter = (atMs: number | null) => (atMs === null ? null : Math.min(atMs, nowMs));
  return {
    ...state,
    evaluatedAtMs: nowMs,
    watchedSinceAtMs: nowMs,
    lastUpAtMs: notAfter(state.lastUpAtMs),
    lastDownAtMs: notAfter(state.lastDownAtMs),
    recommendations: [],
    policies: state.policies.map((memory) => ({
      ...forgotten(memory),
      sampleAtMs: notAfter(memory.sampleAtMs),
    })),
  };
}

export function forgotten(memory: PolicyMemory): PolicyMemory {
  return memory.upCount + memory.downCount === 0 ? memory : { ...memory, upCount: 0, downCount: 0 };
}

/** What was remembered of this policy as it is now. */
export function memoryOf(state: ScalingState, policy: ScalingPolicy): PolicyMemory {
  const fingerprint = fingerprintOf(policy);
  for (const memory of state.policies) {
    if (memory.id === policy.id && memory.fingerprint === fingerprint) return memory;
  }
  return { id: policy.id, fingerprint, upCount: 0, downCount: 0, sampleAtMs: null };
}

type Recommendations = ScalingState["recommendations"];

/** With a new one; those that can never again be the highest are left out. */
export function withRecommendation(
  known: Recommendations,
  count: number,
  windowMs: number,
  nowMs: number,
): Recommendations {
  const kept = known.filter((each) => each.count > count && nowMs - each.atMs < windowMs);
  kept.push({ atMs: nowMs, count });
  if (kept.length <= RECOMMENDATIONS_MAX) return kept;
  const [first, second, ...rest] = kept;
  if (first === undefined || second === undefined) return kept;
  // The higher one for as long as the later one: what is uncertain holds instances, and never takes them away.
  return [{ atMs: second.atMs, count: first.count }, ...rest];
}

const fingerprints = new WeakMap<ScalingPolicy, number>();

function fingerprintOf(policy: ScalingPolicy): number {
  const known = fingerprints.get(policy);
  if (known !== undefined) return known;
  // Thresholds alone remember, and are flat; databases bring keys in another order.
  const fingerprint = hashText(JSON.stringify(policy, Object.keys(policy).sort()));
  fingerprints.set(policy, fingerprint);
  return fingerprint;
}
