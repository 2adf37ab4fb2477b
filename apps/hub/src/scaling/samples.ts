import { metricOf, type Sample } from "@orrery/domain/scaling";
import type { InstanceMetric } from "@orrery/protocol";
import type { InstanceTraffic } from "../services/instance-traffic.ts";
import type { LiveInstance, WorkerInstances } from "../workers/live-instance.ts";
import type { CustomMetrics } from "./custom-metrics.ts";
import type { LiveGroup } from "./live-group.ts";
import type { ToldSamples } from "./told-samples.ts";

export type SampleSources = {
  workers: Pick<WorkerInstances, "instances" | "workerName">;
  traffic: InstanceTraffic;
  told: Pick<ToldSamples, "of">;
  custom: Pick<CustomMetrics, "of">;
};

const MIB = 1_048_576;

/** The newest of each metric that the group's policies go by. */
export function samplesOf(
  { record: { id, provider, settings } }: Pick<LiveGroup, "record">,
  sources: SampleSources,
  nowMs: number,
): Sample[] {
  const samples: Sample[] = [];
  const wanted = new Set<InstanceMetric>();
  for (const policy of settings.policies) {
    if (policy.kind === "threshold" || policy.kind === "target") wanted.add(policy.metric);
    if (policy.kind === "custom") {
      const { metric } = metricOf(policy) ?? { metric: "" };
      const told = sources.told.of(id, metric);
      if (told !== null) samples.push(told);
      const asked = sources.custom.of(id, policy);
      if (asked !== null) samples.push(asked);
    }
    if (policy.kind === "queue") {
      const worker = provider.kind === "fleet" ? sources.workers.workerName(provider.workerId) : null;
      samples.push(...queueSamples(sources, { id, worker, staleAfterMs: settings.staleAfterMs }, nowMs));
    }
  }
  if (wanted.size === 0 || provider.kind !== "fleet") return samples;
  for (const instance of sources.workers.instances(provider.workerId)) {
    for (const metric of wanted) {
      const read = readingOf(instance, metric, sources.traffic);
      if (read !== null) samples.push({ metric, instanceId: instance.instanceId, ...read });
    }
  }
  return samples;
}

/** What is told from outside counts alone while it is fresh: who tells it knows better than gateways do. */
function queueSamples(
  { told, traffic }: Pick<SampleSources, "told" | "traffic">,
  group: { id: Parameters<ToldSamples["of"]>[0]; worker: string | null; staleAfterMs: number },
  nowMs: number,
): Sample[] {
  const sample = told.of(group.id, "queue");
  if (sample !== null && nowMs - sample.atMs <= group.staleAfterMs) return [sample];
  const queued = group.worker === null ? null : traffic.queuedFor(group.worker);
  const own: Sample[] =
    queued === null ? [] : [{ metric: "queue", instanceId: null, value: queued.count, atMs: queued.atMs }];
  return sample === null ? own : [...own, sample];
}

function readingOf(
  { instanceId, spec, report }: LiveInstance,
  metric: InstanceMetric,
  traffic: InstanceTraffic,
): { value: number; atMs: number } | null {
  if (metric === "requests" || metric === "open") {
    const carried = traffic.trafficOf(instanceId);
    if (carried === null) return null;
    return {
      value: metric === "requests" ? carried.requestsPerSecond : carried.openCount,
      atMs: carried.atMs,
    };
  }
  const usage = report?.usage ?? null;
  if (usage === null) return null;
  const value =
    metric === "cpu" ? usage.cpu / spec.resources.cpu : usage.memoryBytes / (spec.resources.memoryMiB * MIB);
  return { value, atMs: usage.atMs };
}
