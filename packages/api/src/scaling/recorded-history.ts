import { historyOfRows, type LoadHistory, metricOf } from "@orrery/domain/scaling";
import type { PlantSettings, ScalingGroupSettings } from "@orrery/protocol";

type Minute = [atMs: number, totals: Record<string, number>];

/** What was recorded of a group; the first metric is that of its first policy that was recorded. A sentence where there is nothing to replay. */
export function recordedHistory(
  json: string,
  { policies }: ScalingGroupSettings,
): LoadHistory | { readonly sentence: string } {
  const minutes = JSON.parse(json) as Minute[];
  const recorded = new Set(minutes.flatMap(([, totals]) => Object.keys(totals)));
  const wanted = policies.flatMap((policy) => metricOf(policy)?.metric ?? []);
  const metrics = [...new Set([...wanted.filter((metric) => recorded.has(metric)), ...recorded])];
  if (metrics.length === 0) {
    return {
      sentence: "Nothing was recorded of this group in this time: choose another time, or upload its load.",
    };
  }
  const rows = minutes.map(([atMs, totals]) => ({
    atMs,
    values: metrics.map((metric) => totals[metric] ?? null),
  }));
  return historyOfRows(rows, metrics);
}

/** What one instance carries, by the first policy that goes by the metric: its own bound is the threshold, and a fifth more is too much. */
export function plantOf(
  { policies }: ScalingGroupSettings,
  metric: string,
  unitsPerInstanceHour: string,
): Partial<PlantSettings> {
  for (const policy of policies) {
    if (metricOf(policy)?.metric !== metric) continue;
    const threshold =
      policy.kind === "threshold"
        ? policy.up
        : policy.kind === "target" || policy.kind === "custom"
          ? policy.target * (1 + policy.toleranceRatio)
          : policy.kind === "queue"
            ? policy.perInstance * (1 + policy.toleranceRatio)
            : null;
    if (threshold === null) continue;
    const isShare = metric === "cpu" || metric === "memory";
    const capacity = isShare ? Math.max(0.9, Math.min(1, threshold * 1.2)) : threshold * 1.2;
    return { threshold, capacity, unitsPerInstanceHour };
  }
  return { unitsPerInstanceHour };
}
