import type { ScalingPolicy } from "@orrery/protocol";
import type { MetricReading } from "../samples/metric-reading.ts";
import { instancesFor, isWithin, type Standing, type Wish, wishFor, wishNone } from "./wish.ts";

type Queue = Extract<ScalingPolicy, { kind: "queue" }>;
type Custom = Extract<ScalingPolicy, { kind: "custom" }>;

export function queueWish(policy: Queue, reading: MetricReading | null, standing: Standing): Wish {
  return totalWish(policy.id, policy.perInstance, policy.toleranceRatio, reading, standing);
}

export function customWish(policy: Custom, reading: MetricReading | null, standing: Standing): Wish {
  const { id, target, toleranceRatio } = policy;
  if (policy.of === "total") return totalWish(id, target, toleranceRatio, reading, standing);
  const value = reading?.value ?? null;
  if (standing.wanted === 0) return wishNone(id, "abstains", standing, value);
  if (value === null || standing.readyCount === 0) return wishNone(id, "unknown", standing, value);
  const ratio = value / target;
  if (isWithin(ratio, toleranceRatio)) return wishNone(id, "none", standing, value);
  const wish = wishFor(id, instancesFor(ratio * standing.readyCount, 1), standing, value);
  const isOpposed = ratio > 1 ? wish.direction === "down" : wish.direction === "up";
  return isOpposed ? wishNone(id, "none", standing, value) : wish;
}

/** What is there divided by what one instance takes; instances that start count as if they worked (rules SP8, SP9). */
function totalWish(
  id: string,
  perInstance: number,
  toleranceRatio: number,
  reading: MetricReading | null,
  standing: Standing,
): Wish {
  const value = reading?.value ?? null;
  if (value === null) return wishNone(id, "unknown", standing, null);
  if (standing.wanted > 0) {
    const ratio = value / (perInstance * standing.wanted);
    if (isWithin(ratio, toleranceRatio)) return wishNone(id, "none", standing, value);
  }
  return wishFor(id, instancesFor(value, perInstance), standing, value);
}
