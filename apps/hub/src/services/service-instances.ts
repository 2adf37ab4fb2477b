import type { InstanceLoad, NodeId, ServiceInstance } from "@orrery/protocol";
import type { InstancePhase } from "@orrery/protocol/workers";
import type { LiveInstance } from "../workers/live-instance.ts";

export type PlaceOf = (nodeId: NodeId) => { region: string; zone: string } | null;

/** `healthPath`: what the worker's own check asks at this port; null = it asks something else. */
type ListeningPort = { readonly port: number; readonly healthPath: string | null };

/** Whether something may listen: what an unheard or unhealthy one is worth, its gateways find out. */
const LISTENS: Record<InstancePhase, boolean> = {
  ...{ pending: false, starting: false, "crash-loop": false, stopped: false, failed: false },
  ...{ running: true, healthy: true, unhealthy: true, draining: true, stopping: true, lost: true },
};
const ENDS = new Set<InstancePhase>(["draining", "stopping"]);

/** Instances by the service that a port of theirs is for, each by id. Those that do not listen, or whose node is not in the fleet, are left out. */
export function serviceInstances(
  live: Iterable<LiveInstance>,
  placeOf: PlaceOf,
): Map<string, ServiceInstance[]> {
  const services = new Map<string, ServiceInstance[]>();
  for (const each of live) {
    const { report } = each;
    if (report === null || !LISTENS[report.state.phase]) continue;
    const place = placeOf(each.nodeId);
    if (place === null) continue;
    for (const [service, port] of portsOf(each)) {
      const instance = instanceOf(each, { ...place, ...port, phase: report.state.phase });
      const known = services.get(service);
      if (known === undefined) services.set(service, [instance]);
      else known.push(instance);
    }
  }
  for (const instances of services.values()) instances.sort((a, b) => (a.id < b.id ? -1 : 1));
  return services;
}

/** By the service: the first of the ports that are for it. */
function portsOf({ spec, report }: LiveInstance): Map<string, ListeningPort> {
  const { health } = spec;
  const ports = new Map<string, ListeningPort>();
  for (const { name, service } of spec.ports) {
    const port = report?.ports.find((each) => each.name === name)?.port;
    if (service === null || port === undefined || ports.has(service)) continue;
    const isAsked = health?.kind === "http" && health.port === name;
    ports.set(service, { port, healthPath: isAsked ? health.path : null });
  }
  return ports;
}

function instanceOf(
  { instanceId, nodeId, spec, isStopping }: LiveInstance,
  at: ListeningPort & { region: string; zone: string; phase: InstancePhase },
): ServiceInstance {
  return {
    ...{ id: instanceId, nodeId, region: at.region, zone: at.zone },
    ...{ host: "127.0.0.1", port: at.port, contract: spec.contract, weight: 1 },
    isDraining: isStopping || ENDS.has(at.phase),
    load: null,
    ...(at.healthPath === null ? {} : { healthPath: at.healthPath }),
  };
}

/** How busy its node finds it; null = it was not measured (yet). `queueRatio`: as gateways find it, 0..1. */
export function loadOf({ spec, report }: LiveInstance, queueRatio: number | null): InstanceLoad | null {
  const usage = report?.usage ?? null;
  if (usage === null) return null;
  return {
    cpuRatio: Math.min(1, usage.cpu / spec.resources.cpu),
    memoryRatio: Math.min(1, usage.memoryBytes / (spec.resources.memoryMiB * 1_048_576)),
    queueRatio,
    atMs: usage.atMs,
  };
}
