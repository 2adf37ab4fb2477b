import type { MinuteLoad, ScalingDecision, ScalingPolicy } from "@orrery/protocol";
import { metricOf } from "../policies/metric-of.ts";

/** What one evaluation adds to its minute (rules SM1, SM2). */
export function loadOfDecision(
  { to, instances: { readyCount }, readings }: ScalingDecision,
  policies: readonly ScalingPolicy[],
): MinuteLoad {
  const ofGroup = new Set<string>();
  for (const policy of policies) {
    const read = metricOf(policy);
    if (read?.of === "group") ofGroup.add(read.metric);
  }
  const metrics: MinuteLoad["metrics"] = {};
  for (const { metric, value } of readings) {
    if (value === null) continue;
    const total = ofGroup.has(metric) ? value : value * readyCount;
    metrics[metric] = { count: 1, valueSum: value, valueMax: value, totalSum: total, totalMax: total };
  }
  return { evaluationCount: 1, wantedMin: to, wantedMax: to, readySum: readyCount, metrics };
}

/** Of two times together; which of them was first changes nothing (rule SM3). */
export function mergeLoads(one: MinuteLoad, other: MinuteLoad): MinuteLoad {
  const metrics = { ...one.metrics };
  for (const [name, metric] of Object.entries(other.metrics)) {
    const known = metrics[name];
    metrics[name] =
      known === undefined
        ? metric
        : {
            count: known.count + metric.count,
            valueSum: known.valueSum + metric.valueSum,
            valueMax: Math.max(known.valueMax, metric.valueMax),
            totalSum: known.totalSum + metric.totalSum,
            totalMax: Math.max(known.totalMax, metric.totalMax),
          };
  }
  return {
    evaluationCount: one.evaluationCount + other.evaluationCount,
    wantedMin: Math.min(one.wantedMin, other.wantedMin),
    wantedMax: Math.max(one.wantedMax, other.wantedMax),
    readySum: one.readySum + other.readySum,
    metrics,
  };
}
