import type { ServicesPort } from "@orrery/api";
import type { Database } from "@orrery/db";
import type {
  EventView,
  InstanceId,
  InstanceLoad,
  NodeId,
  RouterState,
  ServiceFigures,
  ServiceGatewayView,
  ServiceId,
  ServiceInstance,
  ServiceOrders,
  ServiceReport,
  ServiceReportAck,
  ServiceRequestView,
} from "@orrery/protocol";
import type { Clock, Logger } from "@orrery/runtime";
import type { Fleet } from "../fleet/fleet.ts";
import type { FleetWriter } from "../fleet/fleet-writer.ts";
import { RefreshQueue } from "../fleet/refresh-queue.ts";
import type { AgentAsks } from "../gateway/agent-asks.ts";
import type { AgentConnections } from "../gateway/agent-connections.ts";
import { OrdersSender } from "../gateway/orders-sender.ts";
import type { HubMetrics } from "../metrics.ts";
import type { WorkerInstances } from "../workers/live-instance.ts";
import { FleetTraffic } from "./fleet-traffic.ts";
import { testService } from "./gateway-test.ts";
import type { InstanceTraffic } from "./instance-traffic.ts";
import { KnownServices, type KnownServicesOptions } from "./known-services.ts";
import { LoadNews } from "./load-news.ts";
import { orderPace } from "./order-pace.ts";
import { ReplicaTraffic } from "./replica-traffic.ts";
import { RouterBook } from "./router-book.ts";
import { ServiceRecorder } from "./service-recorder.ts";
import { ServiceRequestRing } from "./service-requests.ts";
import { ServiceTeller } from "./service-teller.ts";
import { ServiceTrafficBook } from "./service-traffic.ts";
import { ServiceWriter } from "./service-writer.ts";

export type ServicesOptions = {
  /** Of this process. */
  hubId: string;
  db: KnownServicesOptions["db"] & Pick<Database, "tellReplicas" | "onReplicaWords">;
  /** Wall time that never jumps, for what is shown; monotonic time for ages. */
  clock: Clock;
  log: Logger;
  fleet: Pick<Fleet, "record" | "sense" | "nodeIds">;
  connections: AgentConnections;
  asks: Pick<AgentAsks, "ask">;
  writer: Pick<FleetWriter, "event">;
  workers: Pick<WorkerInstances, "instances" | "onChanged">;
  metrics: Pick<HubMetrics, "services">;
  random?: () => number;
};

/** Many nodes may change at once: that costs one look at all of them. */
const TOGETHER_MS = 20;
const SWEEP_EVERY_MS = 10_000;
/** What changed without an event of the log. */
const READ_EVERY_MS = 60_000;
const OURS = new Set(["service", "worker", "gateway_credential"]);

/** Services as workers' instances and the fleet's gateways make them: orders and loads to agents, what gateways tell. Of the agents that are connected to this replica. */
export class Services implements ServicesPort, InstanceTraffic {
  readonly #options: ServicesOptions;
  readonly #known: KnownServices;
  readonly #reads: RefreshQueue<"rows">;
  readonly #sender: OrdersSender<ServiceOrders>;
  readonly #news: LoadNews;
  readonly #routers = new RouterBook();
  readonly #traffic = new ServiceTrafficBook();
  readonly #requests = new ServiceRequestRing();
  readonly #recorder: ServiceRecorder;
  readonly #serviceWriter: ServiceWriter;
  readonly #teller: ServiceTeller;
  readonly #replicas: ReplicaTraffic;
  readonly #fleetTraffic: FleetTraffic;
  readonly #gateways = new Map<NodeId, Omit<ServiceGatewayView, "nodeName">>();
  readonly #timers: NodeJS.Timeout[] = [];
  #toldTimer: NodeJS.Timeout | null = null;
  #stopListening: () => void = () => undefined;
  #stopHearing: () => void = () => undefined;

  constructor(options: ServicesOptions) {
    this.#options = options;
    const { db, log, clock, connections, writer, hubId } = options;
    const random = options.random ?? Math.random;
    this.#known = new KnownServices(options);
    this.#reads = new RefreshQueue(() => this.#readRows());
    this.#sender = new OrdersSender({
      ...{ connections, random, monotonicMs: () => clock.monotonicMs() },
      ordersOf: (nodeId) => this.#known.ordersOf(nodeId),
      digestOf: (orders) => this.#known.digestOf(orders),
      send: (session, orders) => session.sendServiceOrders(orders),
      onSent: (nodeId, _, isFirst) => {
        if (isFirst) this.#news.tellNewcomer(nodeId);
      },
      pace: orderPace(connections, this.#known),
    });
    this.#news = new LoadNews({
      connections,
      told: () => this.#sender.told(),
      loads: () => this.#loads(),
    });
    this.#recorder = new ServiceRecorder(hubId, random);
    this.#serviceWriter = new ServiceWriter({
      ...{ db, log, traffic: this.#traffic, recorder: this.#recorder },
      nowAtMs: () => clock.nowAtMs(),
    });
    this.#teller = new ServiceTeller({
      tell: (event) => writer.event(event),
      serviceName: (id) => this.#known.name(id),
      nodeName: (nodeId) => this.#nodeName(nodeId),
    });
    this.#replicas = new ReplicaTraffic({
      ...{ hubId, clock, log, random },
      tell: (word) => db.tellReplicas(word),
      own: () => (this.#known.isEmpty ? null : this.#fleetTraffic.own()),
    });
    this.#fleetTraffic = new FleetTraffic({
      ...{ clock, known: this.#known, routers: this.#routers },
      ...{ traffic: this.#traffic, replicas: this.#replicas },
    });
  }

  async start(): Promise<void> {
    await this.#readRows();
    this.#stopListening = this.#options.workers.onChanged(() => this.#changed());
    this.#stopHearing = await this.#options.db.onReplicaWords((word) => this.#replicas.heard(word));
    this.#replicas.start();
    this.#serviceWriter.start();
    this.#news.start();
    this.#every(SWEEP_EVERY_MS, () => this.#routers.sweep(this.#options.clock.monotonicMs()));
    this.#every(READ_EVERY_MS, () => this.#readLater());
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#stopListening();
    this.#stopHearing();
    this.#replicas.stop();
    if (this.#toldTimer !== null) clearTimeout(this.#toldTimer);
    this.#news.stop();
    this.#sender.stop();
    await this.#serviceWriter.stop();
  }

  refresh(): Promise<void> {
    return this.#reads.add("rows");
  }

  /** A committed event of the log, from this replica or another. */
  onEvent({ subject }: EventView): void {
    if (OURS.has(subject.kind)) this.#readLater();
  }

  /** Its agent said hello, or was admitted. */
  connected(nodeId: NodeId): void {
    this.#sender.connected(nodeId);
  }

  /** What it told goes with it. */
  disconnected(nodeId: NodeId): void {
    this.#sender.forget(nodeId);
    this.#routers.forgetNode(nodeId);
    this.#gateways.delete(nodeId);
  }

  /** Its row changed: its name, its place, where it listens, or whether it is in the fleet. */
  nodeChanged(): void {
    if (!this.#known.isEmpty) this.#changed();
  }

  async report(nodeId: NodeId, report: ServiceReport): Promise<ServiceReportAck> {
    const { clock } = this.#options;
    const now = { ms: clock.monotonicMs(), atMs: clock.nowAtMs() };
    this.#gateways.set(nodeId, { ...report.gateway, nodeId, heardAtMs: now.atMs });
    const isKnown = ({ serviceId }: { serviceId: ServiceId }) => this.#known.name(serviceId) !== null;
    const requests = report.requests.filter(isKnown);
    const counters = report.counters.filter(isKnown);
    this.#traffic.take(counters, now.atMs);
    for (const each of counters)
      this.#options.metrics.services.add(this.#known.name(each.serviceId) ?? "", each);
    this.#requests.add(nodeId, requests);
    const toldRatio = requests.length / Math.max(1, report.requests.length);
    this.#recorder.take({ requests, requestCount: report.requestCount * toldRatio }, now.atMs);
    this.#routers.heard(nodeId, now.ms);
    for (const state of report.routers.filter(isKnown)) {
      const { serviceId } = state;
      const before = this.#routers.take({ ...state, nodeId });
      for (const routing of state.instances) {
        const past = before?.get(routing.instanceId) ?? null;
        this.#teller.found({ serviceId, nodeId, routing }, past, now.atMs);
      }
    }
    return { outcome: "noted" };
  }

  instances(name: string): ServiceInstance[] {
    return [...this.#known.instances(name)];
  }

  routers(id: ServiceId): RouterState[] {
    return this.#routers.newest(id, this.#options.clock.monotonicMs());
  }

  traffic(id: ServiceId): ServiceFigures | null {
    return this.#traffic.lastMinute(id, this.#options.clock.nowAtMs());
  }

  requests(filter: Parameters<ServicesPort["requests"]>[0]): ServiceRequestView[] {
    return this.#requests.newest(filter);
  }

  gateways(): ServiceGatewayView[] {
    const views = Array.from(this.#gateways.values(), (gateway) => ({
      ...gateway,
      nodeName: this.#nodeName(gateway.nodeId),
    }));
    return views.sort((a, b) => a.nodeName.localeCompare(b.nodeName));
  }

  busiestPlace(serviceId: ServiceId): { region: string; zone: string } {
    const newest = this.#requests.newest({ serviceId, limit: 500, failedOnly: false });
    const ofNodes = [...Map.groupBy(newest, ({ nodeId }) => nodeId)];
    const [busiest] = ofNodes.sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
    const place = busiest === undefined ? null : this.#known.placeOf(busiest);
    return place ?? { region: "", zone: "" };
  }

  test(input: Parameters<ServicesPort["test"]>[0]): ReturnType<ServicesPort["test"]> {
    const listening = [...this.#gateways.values()].filter(({ state }) => state === "listening");
    const name = this.#known.name(input.serviceId) ?? "";
    return testService(input, {
      asks: this.#options.asks,
      nodeIds: listening.map(({ nodeId }) => nodeId),
      elsewhere: this.#nodesElsewhere(),
      instances: this.#known.instances(name),
      placeOf: (nodeId) => this.#known.placeOf(nodeId),
      nodeName: (nodeId) => this.#nodeName(nodeId),
    });
  }

  #nodesElsewhere(): NodeId[] {
    const { fleet, connections } = this.#options;
    return [...fleet.nodeIds()].filter(
      (nodeId) => connections.get(nodeId) === null && fleet.sense(nodeId)?.health === "online",
    );
  }

  trafficOf(instanceId: InstanceId): ReturnType<InstanceTraffic["trafficOf"]> {
    return this.#fleetTraffic.trafficOf(instanceId);
  }

  queuedFor(workerName: string): ReturnType<InstanceTraffic["queuedFor"]> {
    return this.#fleetTraffic.queuedFor(workerName);
  }

  *#loads(): Generator<readonly [InstanceId, InstanceLoad]> {
    const nowMs = this.#options.clock.monotonicMs();
    yield* this.#known.weighedLoads((id) => this.#routers.fresh(id, nowMs));
  }

  #nodeName(nodeId: NodeId): string {
    return this.#options.fleet.record(nodeId)?.name ?? nodeId;
  }

  #changed(): void {
    this.#known.outdate();
    this.#toldTimer ??= setTimeout(() => {
      this.#toldTimer = null;
      this.#sender.later(this.#options.fleet.nodeIds());
    }, TOGETHER_MS).unref();
  }

  async #readRows(): Promise<void> {
    for (const id of await this.#known.read()) {
      this.#routers.forgetService(id);
      this.#traffic.forgetService(id);
      this.#requests.forgetService(id);
      this.#options.metrics.services.forget(id);
    }
    this.#changed();
  }

  #readLater(): void {
    const { log } = this.#options;
    this.refresh().catch((error: unknown) => log.warn({ err: error }, "could not read services"));
  }

  #every(intervalMs: number, work: () => void): void {
    this.#timers.push(setInterval(work, intervalMs).unref());
  }
}
