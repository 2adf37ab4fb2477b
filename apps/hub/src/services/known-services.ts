import { createHash } from "node:crypto";
import type { Database, GatewayCredentialRecord, ServiceRecord } from "@orrery/db";
import type {
  InstanceId,
  InstanceLoad,
  NodeId,
  RouterState,
  ServiceId,
  ServiceInstance,
  ServiceOrders,
} from "@orrery/protocol";
import type { Logger } from "@orrery/runtime";
import type { Fleet } from "../fleet/fleet.ts";
import type { WorkerInstances } from "../workers/live-instance.ts";
import { loadOf, serviceInstances } from "./service-instances.ts";
import { type ComposedOrders, composeOrders, ordersFor } from "./service-orders.ts";

export type KnownServicesOptions = {
  readonly db: Pick<Database, "read">;
  readonly log: Logger;
  readonly fleet: Pick<Fleet, "record">;
  readonly workers: Pick<WorkerInstances, "instances">;
};

type Rows = {
  readonly services: ReadonlyMap<ServiceId, ServiceRecord>;
  readonly byName: ReadonlyMap<string, ServiceId>;
  readonly credentials: readonly GatewayCredentialRecord[];
  /** Of a worker's newest revision, by its name. */
  readonly ofWorker: ReadonlyMap<string, readonly ServiceId[]>;
};

type Current = ComposedOrders & {
  readonly digest: string;
  readonly instances: ReadonlyMap<string, readonly ServiceInstance[]>;
  readonly ofInstance: ReadonlyMap<InstanceId, readonly ServiceId[]>;
};

const NO_ROWS: Rows = { services: new Map(), byName: new Map(), credentials: [], ofWorker: new Map() };
const NOBODY: readonly never[] = [];

/** Services as the database has them, with the instances that workers have for them now; made when somebody asks, once after each change. */
export class KnownServices {
  readonly #options: KnownServicesOptions;
  #rows: Rows = NO_ROWS;
  #current: Current | null = null;
  #leftOut = "";

  constructor(options: KnownServicesOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#rows.services.size === 0;
  }

  get serviceIds(): Iterable<ServiceId> {
    return this.#rows.services.keys();
  }

  /** The same for a node as long as its orders are. */
  digestOf({ here }: ServiceOrders): string {
    return `${this.#now().digest} ${here?.region} ${here?.zone}`;
  }

  /** Of one node's, about. */
  get orderBytes(): number {
    return this.#now().bytes;
  }

  /** Answers which services are no more. */
  async read(): Promise<ServiceId[]> {
    const before = this.#rows;
    this.#rows = await readRows(this.#options.db.read);
    this.#current = null;
    return [...before.services.keys()].filter((id) => !this.#rows.services.has(id));
  }

  /** Instances or nodes changed. */
  outdate(): void {
    this.#current = null;
  }

  ordersOf(nodeId: NodeId): ServiceOrders {
    return ordersFor(nodeId, this.placeOf(nodeId), this.#now());
  }

  /** Null = there is none. */
  name(id: ServiceId): string | null {
    return this.#rows.services.get(id)?.name ?? null;
  }

  instances(name: string): readonly ServiceInstance[] {
    return this.#now().instances.get(name) ?? NOBODY;
  }

  servicesOfInstance(id: InstanceId): readonly ServiceId[] {
    return this.#now().ofInstance.get(id) ?? NOBODY;
  }

  servicesOfWorker(workerName: string): readonly ServiceId[] {
    return this.#rows.ofWorker.get(workerName) ?? NOBODY;
  }

  placeOf(nodeId: NodeId): { region: string; zone: string } | null {
    const record = this.#options.fleet.record(nodeId);
    if (record === null || record.admission !== "admitted") return null;
    return { region: record.region, zone: record.zone };
  }

  /** Of instances of services whose strategy weighs how busy they are. `routers`: how gateways find a service. */
  *weighedLoads(
    routers: (id: ServiceId) => Iterable<RouterState>,
  ): Generator<readonly [InstanceId, InstanceLoad]> {
    const queueRatios = new Map<InstanceId, number | null>();
    for (const service of this.#rows.services.values()) {
      if (service.settings.strategy !== "weighted-round-robin") continue;
      for (const { id } of this.instances(service.name)) queueRatios.set(id, null);
      for (const { instances } of routers(service.id)) {
        for (const { instanceId, waitingCount } of instances) {
          const before = queueRatios.get(instanceId);
          if (before === undefined) continue;
          const more = waitingCount / service.settings.bulkhead.instanceMax;
          queueRatios.set(instanceId, Math.min(1, (before ?? 0) + more));
        }
      }
    }
    if (queueRatios.size === 0) return;
    for (const live of this.#options.workers.instances()) {
      const queueRatio = queueRatios.get(live.instanceId);
      const load = queueRatio === undefined ? null : loadOf(live, queueRatio);
      if (load !== null) yield [live.instanceId, load];
    }
  }

  #now(): Current {
    this.#current ??= this.#compose();
    return this.#current;
  }

  #compose(): Current {
    const { fleet, workers } = this.#options;
    const { services, byName, credentials } = this.#rows;
    const instances = serviceInstances(workers.instances(), (nodeId) => this.placeOf(nodeId));
    const composed = composeOrders({
      services: [...services.values()],
      ...{ instances, credentials, record: (nodeId) => fleet.record(nodeId) },
    });
    this.#warn(composed);
    const ofInstance = new Map<InstanceId, ServiceId[]>();
    for (const [name, all] of instances) {
      const serviceId = byName.get(name);
      if (serviceId === undefined) continue;
      for (const { id } of all) ofInstance.set(id, [...(ofInstance.get(id) ?? []), serviceId]);
    }
    const digest = createHash("sha1").update(JSON.stringify(composed.orders)).digest("base64");
    return { ...composed, digest, instances, ofInstance };
  }

  #warn({ leftOut }: ComposedOrders): void {
    const words = JSON.stringify([...leftOut]);
    if (words === this.#leftOut) return;
    this.#leftOut = words;
    if (leftOut.size === 0) return;
    const services = Object.fromEntries([...leftOut].slice(0, 20));
    this.#options.log.warn(
      { services },
      "what gateways are told fits into no message: some instances get no requests; run fewer, larger ones, or split the fleet",
    );
  }
}

async function readRows(read: Database["read"]): Promise<Rows> {
  const [services, credentials, pairs] = await Promise.all([
    read.service.findAll(),
    read.gatewayCredential.findAll({ revokedMax: 0 }),
    read.service.findWorkers(),
  ]);
  const byName = new Map(services.map(({ id, name }) => [name, id]));
  const ofWorker = new Map<string, ServiceId[]>();
  for (const { service, worker } of pairs) {
    const id = byName.get(service);
    if (id !== undefined) ofWorker.set(worker, [...(ofWorker.get(worker) ?? []), id]);
  }
  return { services: new Map(services.map((each) => [each.id, each])), byName, credentials, ofWorker };
}
