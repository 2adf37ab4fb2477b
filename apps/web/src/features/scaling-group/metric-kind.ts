import { metricOf } from "@orrery/domain/scaling";
import type { ScalingGroupSettings, ScalingPolicy } from "@orrery/protocol";
import { formatRate, formatRatio, type QuantityKind } from "@orrery/ui";

/** How a metric reads: a share, a rate, or a bare number. */
export function metricKind(metric: string): QuantityKind {
  if (metric === "cpu" || metric === "memory") return "ratio";
  return metric === "requests" ? "rate" : "load";
}

export function metricText(metric: string, value: number | null): string {
  if (value === null) return "–";
  if (metric === "cpu" || metric === "memory") return formatRatio(value);
  if (metric === "requests") return formatRate(value);
  return String(Number(value.toPrecision(3)));
}

/** The metrics that a group's policies go by, each once, in their order. */
export function metricsOf({ policies }: Pick<ScalingGroupSettings, "policies">): string[] {
  return [...new Set(policies.flatMap((policy) => metricOf(policy)?.metric ?? []))];
}

/** Whether instances tell it, each of itself; else it is one of the whole group. */
export function isOfInstances(metric: string): boolean {
  return ["cpu", "memory", "requests", "open"].includes(metric);
}

export type Threshold = { value: number; label: string };

/** What a metric's mean is compared with, where that can be drawn beside it: what is for each instance of a total cannot. */
export function thresholdsOf(
  { policies }: Pick<ScalingGroupSettings, "policies">,
  metric: string,
): Threshold[] {
  const found = policies.filter((policy) => metricOf(policy)?.metric === metric).flatMap(linesOf);
  return [...new Map(found.map((line) => [line.value, line])).values()];
}

function linesOf(policy: ScalingPolicy): Threshold[] {
  switch (policy.kind) {
    case "threshold":
      return [
        { value: policy.up, label: `more above ${metricText(policy.metric, policy.up)}` },
        { value: policy.down, label: `fewer below ${metricText(policy.metric, policy.down)}` },
      ];
    case "target":
      return [{ value: policy.target, label: `target ${metricText(policy.metric, policy.target)}` }];
    case "custom":
      return policy.of === "each" ? [{ value: policy.target, label: `target ${policy.target}` }] : [];
    default:
      return [];
  }
}
