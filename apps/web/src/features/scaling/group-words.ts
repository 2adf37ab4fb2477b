import type { ScalingGroupId, ScalingPolicy, ScalingProvider } from "@orrery/protocol";
import { countOf } from "../list/count-text.ts";

export function groupHref(groupId: ScalingGroupId, tab?: string): string {
  return `/scaling/${encodeURIComponent(groupId)}${tab === undefined ? "" : `?tab=${tab}`}`;
}

export function instancesText(count: number): string {
  return countOf(count, "instance");
}

export const PROVIDER_LABELS: Record<ScalingProvider["kind"], string> = {
  fleet: "Worker",
  kubernetes: "Kubernetes",
  webhook: "Webhook",
};

export const POLICY_LABELS: Record<ScalingPolicy["kind"], string> = {
  threshold: "Threshold",
  target: "Target",
  schedule: "Schedule",
  queue: "Queue",
  custom: "Custom metric",
};

export const MODE_LABELS = { on: "On", "dry-run": "Dry run" } as const;

/** A metric as people read it: the hub calls what an operator named "custom:<name>". */
export function metricLabel(metric: string): string {
  if (metric === "open") return "open requests";
  return metric.replace(/^custom:/, "");
}
