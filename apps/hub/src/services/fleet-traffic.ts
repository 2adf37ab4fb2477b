import type { InstanceId, ServiceId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { InstanceTraffic } from "./instance-traffic.ts";
import type { KnownServices } from "./known-services.ts";
import type { InstanceFigures, QueueFigures, ReplicaTraffic } from "./replica-traffic.ts";
import type { RouterBook } from "./router-book.ts";
import type { ServiceTrafficBook } from "./service-traffic.ts";

export type FleetTrafficOptions = {
  readonly clock: Clock;
  readonly known: Pick<KnownServices, "serviceIds" | "servicesOfInstance" | "servicesOfWorker">;
  readonly routers: Pick<RouterBook, "fresh" | "routings">;
  readonly traffic: Pick<ServiceTrafficBook, "requestsPerSecond">;
  readonly replicas: Pick<ReplicaTraffic, "instance" | "queue">;
};

/** What all gateways of the fleet tell of instances: those whose agents are connected here, and by their word those of other replicas. */
export class FleetTraffic implements InstanceTraffic {
  readonly #options: FleetTrafficOptions;

  constructor(options: FleetTrafficOptions) {
    this.#options = options;
  }

  trafficOf(instanceId: InstanceId): ReturnType<InstanceTraffic["trafficOf"]> {
    const { clock, known, routers, replicas } = this.#options;
    const nowMs = clock.monotonicMs();
    const found = known.servicesOfInstance(instanceId).flatMap((serviceId) =>
      [...routers.routings(serviceId, instanceId, nowMs)].map(({ routing: { openCount }, atMs }) => {
        return { openCount, atMs };
      }),
    );
    const elsewhere = [...replicas.instance(instanceId)];
    const told = [...found, ...elsewhere];
    if (told.length === 0) return null;
    const here = found.length === 0 ? 0 : this.#perSecond(instanceId);
    return {
      requestsPerSecond: elsewhere.reduce((sum, { perSecond }) => sum + perSecond, here),
      openCount: told.reduce((sum, { openCount }) => sum + openCount, 0),
      atMs: Math.max(...told.map(({ atMs }) => atMs)),
    };
  }

  queuedFor(workerName: string): ReturnType<InstanceTraffic["queuedFor"]> {
    const { known, replicas } = this.#options;
    const told = known.servicesOfWorker(workerName).flatMap((id) => {
      const here = this.#queueHere(id);
      return here === null ? [...replicas.queue(id)] : [here, ...replicas.queue(id)];
    });
    if (told.length === 0) return null;
    return {
      count: told.reduce((sum, { count }) => sum + count, 0),
      atMs: Math.max(...told.map(({ atMs }) => atMs)),
    };
  }

  /** What other replicas are told. */
  own(): { instances: InstanceFigures[]; queues: QueueFigures[] } {
    const { clock, known, routers } = this.#options;
    const nowMs = clock.monotonicMs();
    const instances = new Map<InstanceId, InstanceFigures>();
    const queues: QueueFigures[] = [];
    for (const serviceId of known.serviceIds) {
      const queue = this.#queueHere(serviceId);
      if (queue !== null) queues.push(queue);
      for (const state of routers.fresh(serviceId, nowMs)) {
        for (const { instanceId, openCount } of state.instances) {
          const sum = instances.get(instanceId);
          instances.set(instanceId, {
            id: instanceId,
            perSecond: sum?.perSecond ?? Math.round(this.#perSecond(instanceId) * 10) / 10,
            openCount: (sum?.openCount ?? 0) + openCount,
            atMs: Math.max(sum?.atMs ?? 0, state.atMs),
          });
        }
      }
    }
    return { instances: [...instances.values()], queues };
  }

  #queueHere(id: ServiceId): QueueFigures | null {
    const { clock, routers } = this.#options;
    const states = [...routers.fresh(id, clock.monotonicMs())];
    if (states.length === 0) return null;
    const count = states.reduce((sum, { queuedCount }) => sum + queuedCount, 0);
    return { id, count, atMs: Math.max(...states.map(({ atMs }) => atMs)) };
  }

  #perSecond(instanceId: InstanceId): number {
    const { clock, traffic } = this.#options;
    return traffic.requestsPerSecond(instanceId, clock.nowAtMs());
  }
}
