import type { ScalingPolicy, ScalingState } from "@orrery/protocol";
import type { MetricReading } from "../samples/metric-reading.ts";
import { instancesFor, type Standing, type Wish, wishNone } from "./wish.ts";

type Threshold = Extract<ScalingPolicy, { kind: "threshold" }>;
/** What a policy remembers from one evaluation to the next. */
export type PolicyMemory = ScalingState["policies"][number];

/** Rules SP1 to SP4. */
export function thresholdWish(
  policy: Threshold,
  reading: MetricReading | null,
  standing: Standing,
  memory: PolicyMemory,
): { readonly wish: Wish; readonly memory: PolicyMemory } {
  const forgotten =
    memory.upCount + memory.downCount === 0 ? memory : { ...memory, upCount: 0, downCount: 0 };
  if (standing.wanted === 0) {
    return { wish: wishNone(policy.id, "abstains", standing, null), memory: forgotten };
  }
  if (reading === null || reading.value === null) {
    return { wish: wishNone(policy.id, "unknown", standing, null), memory: forgotten };
  }
  const middle = (policy.up + policy.down) / 2;
  const load = reading.value * reading.freshCount;
  const known = reading.freshCount + reading.missingCount;
  const upValue = load / (known + standing.startingCount);
  const downValue = (load + reading.missingCount * middle) / known;
  const isOver = upValue > policy.up;
  const isUnder = reading.hasQuorum && downValue < policy.down;
  const counted = countViolation(memory, isOver, isUnder, reading.newestAtMs);
  const value = isOver || !isUnder ? upValue : downValue;
  const violationCount = isOver ? counted.upCount : isUnder ? counted.downCount : 0;
  if (violationCount < policy.violations) {
    const direction = reading.hasQuorum ? "none" : "unknown";
    return {
      wish: { ...wishNone(policy.id, direction, standing, value), violationCount },
      memory: counted,
    };
  }
  const count = isOver
    ? upCountOf(policy, load, middle, standing)
    : downCountOf(policy, load + reading.missingCount * middle, middle, standing);
  const direction = count > standing.wanted ? "up" : count < standing.wanted ? "down" : "none";
  return { wish: { policyId: policy.id, direction, count, value, violationCount }, memory: counted };
}

/** Only a newer sample is another evaluation of the row; one inside of the thresholds ends it. */
function countViolation(
  memory: PolicyMemory,
  isOver: boolean,
  isUnder: boolean,
  newestAtMs: number | null,
): PolicyMemory {
  const isNews = newestAtMs !== null && (memory.sampleAtMs === null || newestAtMs > memory.sampleAtMs);
  if (!isNews) {
    const stillOver = isOver ? memory.upCount : 0;
    const stillUnder = isUnder ? memory.downCount : 0;
    if (stillOver === memory.upCount && stillUnder === memory.downCount) return memory;
    return { ...memory, upCount: stillOver, downCount: stillUnder };
  }
  return {
    id: memory.id,
    fingerprint: memory.fingerprint,
    upCount: isOver ? memory.upCount + 1 : 0,
    downCount: isUnder ? memory.downCount + 1 : 0,
    sampleAtMs: newestAtMs,
  };
}

function upCountOf(policy: Threshold, load: number, middle: number, { wanted }: Standing): number {
  if (policy.upCount !== null) return wanted + policy.upCount;
  return Math.max(wanted + 1, instancesFor(load, middle));
}

function downCountOf(policy: Threshold, load: number, middle: number, { wanted }: Standing): number {
  // Never so few that the mean would be above `up`: that would be the next change.
  const enough = instancesFor(load, policy.downCount === null ? middle : policy.up);
  if (policy.downCount === null) return Math.min(wanted, enough);
  return Math.min(wanted, Math.max(wanted - policy.downCount, enough));
}
