import type { ScalingPolicy } from "@orrery/protocol";
import type { MetricReading } from "../samples/metric-reading.ts";
import { customWish, queueWish } from "./group-metric.ts";
import { scheduleWish } from "./schedule.ts";
import { targetWish } from "./target.ts";
import { type PolicyMemory, thresholdWish } from "./threshold.ts";
import type { Standing, Wish } from "./wish.ts";

export type Asked = {
  /** Of the policy's metric; null = it reads none. */
  readonly reading: MetricReading | null;
  readonly standing: Standing;
  /** Of a threshold. */
  readonly memory: PolicyMemory;
};

/** What one policy would have, and what it remembers of it. */
export function policyWish(
  policy: ScalingPolicy,
  { reading, standing, memory }: Asked,
  nowMs: number,
): { readonly wish: Wish; readonly memory: PolicyMemory } {
  switch (policy.kind) {
    case "threshold":
      return thresholdWish(policy, reading, standing, memory);
    case "target":
      return { wish: targetWish(policy, reading, standing), memory };
    case "queue":
      return { wish: queueWish(policy, reading, standing), memory };
    case "custom":
      return { wish: customWish(policy, reading, standing), memory };
    case "schedule":
      return { wish: scheduleWish(policy, standing, nowMs), memory };
  }
}
