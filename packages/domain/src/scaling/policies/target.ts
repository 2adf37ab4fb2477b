import type { ScalingPolicy } from "@orrery/protocol";
import type { MetricReading } from "../samples/metric-reading.ts";
import { instancesFor, isWithin, type Standing, type Wish, wishFor, wishNone } from "./wish.ts";

type Target = Extract<ScalingPolicy, { kind: "target" }>;

/**
 * Kubernetes' horizontal pod autoscaler, calcPlainMetricReplicas in pkg/controller/podautoscaler/replica_calculator.go: ceil(current * value / target),
 * with what is missing at nothing upward and at the target downward, and what starts at nothing upward (rules SP5 to SP7).
 */
export function targetWish(policy: Target, reading: MetricReading | null, standing: Standing): Wish {
  const { id, target, toleranceRatio } = policy;
  if (standing.wanted === 0) return wishNone(id, "abstains", standing, null);
  if (reading === null || reading.value === null) return wishNone(id, "unknown", standing, null);
  const load = reading.value * reading.freshCount;
  if (reading.value > target) {
    const value = load / (reading.freshCount + reading.missingCount + standing.startingCount);
    if (value <= target || isWithin(value / target, toleranceRatio)) {
      return wishNone(id, reading.hasQuorum ? "none" : "unknown", standing, value);
    }
    const wish = wishFor(id, instancesFor(load, target), standing, value);
    return wish.direction === "down" ? wishNone(id, "none", standing, value) : wish;
  }
  const value = (load + reading.missingCount * target) / (reading.freshCount + reading.missingCount);
  if (!reading.hasQuorum) return wishNone(id, "unknown", standing, value);
  if (isWithin(value / target, toleranceRatio)) return wishNone(id, "none", standing, value);
  const wish = wishFor(id, instancesFor(load + reading.missingCount * target, target), standing, value);
  return wish.direction === "up" ? wishNone(id, "none", standing, value) : wish;
}
