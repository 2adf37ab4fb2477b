import { join } from "node:path";
import {
  type NodeId,
  type RouterState,
  type ServiceGatewayState,
  type ServiceNews,
  ServiceOrders,
  type ServiceTestInput,
  type ServiceTestResult,
} from "@orrery/protocol";
import type { Clock, Logger } from "@orrery/runtime";
import { SealedFile } from "../data-folder/sealed-file.ts";
import type { AgentEvents } from "../events/agent-events.ts";
import { GatewayKeeper } from "../gateways/gateway-keeper.ts";
import type { MeshIdentity } from "../mesh/mesh-identity.ts";
import { ServiceDns } from "./dns/service-dns.ts";
import type { ServiceGatewayParts } from "./gateway/gateway-parts.ts";
import { startServiceGateway } from "./gateway/start-service-gateway.ts";
import { InstanceConnections } from "./http1/instance-connections.ts";
import { InstanceWays } from "./instance-ways.ts";
import { PeerDialer } from "./peers/peer-dialer.ts";
import { PeerServer } from "./peers/peer-server.ts";
import { resolveService } from "./resolve-service.ts";
import type { ResolveAnswer } from "./service-addresses.ts";
import { ServiceProber } from "./service-prober.ts";
import { ServiceReporter, type ServicesSession } from "./service-reporter.ts";
import { NO_ORDERS, ServiceTable } from "./service-table.ts";
import { SteadyEpoch } from "./steady-epoch.ts";
import { Tally } from "./tally.ts";
import { testService } from "./test-service.ts";

export type AgentServicesOptions = {
  readonly dataDir: string;
  /** Of the gateway on loopback; 0 = any free one. */
  readonly port: number;
  /** Of the names of services, on loopback; 0 = any free one. */
  readonly dnsPort: number;
  /** As it is now: it changes with a renewal. Orders on disk are sealed by it. */
  readonly identity: () => MeshIdentity;
  /** The mesh's thread, which has the peer port: it passes on what is for services to this port on loopback. */
  readonly setServicesPort: (port: number) => void;
  readonly events: Pick<AgentEvents, "record">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
};

const HOST = "127.0.0.1";
const RESOLVED_FOR_MS = 2000;
const CATCH_UP_EVERY_MS = 1000;

/**
 * The services of the fleet on this host: a gateway that finds an instance for each request, and the way in for the gateways of other nodes. It works by the hub's last orders and by
 * what it sees itself, whether the hub is there or not.
 */
export class AgentServices {
  readonly #options: AgentServicesOptions;
  readonly #store: SealedFile<ServiceOrders>;
  readonly #table: ServiceTable;
  readonly #parts: ServiceGatewayParts;
  readonly #dialer: PeerDialer;
  readonly #gateway: GatewayKeeper;
  readonly #prober: ServiceProber;
  readonly #reporter: ServiceReporter;
  readonly #dns: ServiceDns;
  #isNamed: Promise<void> | null = null;
  #peers: PeerServer | null = null;
  #orders = NO_ORDERS;
  #catchingUp: NodeJS.Timeout | null = null;
  #isStopped = false;

  private constructor(options: AgentServicesOptions) {
    const { dataDir, port, identity, clock, log, random } = options;
    const nodeId = () => identity().nodeId;
    this.#options = options;
    this.#store = new SealedFile({
      ...{ path: join(dataDir, "service-orders.sealed"), label: "orrery service orders 1" },
      ...{ schema: ServiceOrders, keyPem: () => identity().keyPem },
    });
    this.#table = new ServiceTable(nodeId, random);
    this.#dialer = new PeerDialer({ identity, clock });
    const epoch = new SteadyEpoch(clock);
    const instanceWays = new InstanceWays(nodeId, this.#dialer);
    this.#parts = {
      ...{ table: this.#table, tally: new Tally(random), instanceWays, epoch },
      ...{ connections: new InstanceConnections(log) },
      ...{ clock, log, random, runs: new Set(), traces: new Map(), isDraining: false },
    };
    this.#gateway = new GatewayKeeper({
      ...{ port, clock, log, random },
      called: {
        name: "the services' gateway",
        option: "--services-port",
        offReason: "The fleet has no services.",
      },
      start: () => startServiceGateway(this.#parts, { port }),
    });
    const table = this.#table;
    const names = {
      get names() {
        return table.names;
      },
      resolve: (service: string, contract: string | null) => this.resolve(service, contract),
    };
    this.#dns = new ServiceDns({ port: options.dnsPort, services: names, log });
    this.#prober = new ServiceProber({ ...this.#parts });
    this.#reporter = new ServiceReporter({
      ...{ tally: this.#parts.tally, clock, log, random },
      readGateway: () => this.status,
      takeRouters: (isAll, instancesMax) => this.#takeRouters(isAll, instancesMax),
    });
  }

  /** With the orders that were kept on disk, if there are any; the gateway listens before the hub is asked for anything. */
  static async open(options: AgentServicesOptions): Promise<AgentServices> {
    const services = new AgentServices(options);
    const stored = await services.#store.read();
    if (stored.outcome === "unreadable") {
      options.log.warn(
        `the services' orders on disk cannot be used, the hub sends them again: ${stored.sentence}`,
      );
      await options.events.record("agent.service_orders_unreadable", { reason: stored.sentence });
    }
    if (stored.outcome === "read") await services.#obey(stored.value);
    services.#prober.start();
    services.#catchingUp = setInterval(() => services.#parts.epoch.catchUp(), CATCH_UP_EVERY_MS).unref();
    return services;
  }

  /** Null = names are not served. */
  get dnsPort(): number | null {
    return this.#dns.port;
  }

  get status(): ServiceGatewayState {
    const { state, reason, address, openCount } = this.#gateway.status;
    const port = address === null ? null : Number(address.slice(address.lastIndexOf(":") + 1));
    const queuedCount = [...this.#table.routes].reduce((sum, { bulkhead }) => sum + bulkhead.waitingCount, 0);
    return { state, port, sentence: reason, openCount, queuedCount };
  }

  /** Complete. */
  setOrders(orders: ServiceOrders): void {
    if (this.#isStopped) return;
    void this.#obey(orders);
    this.#keep();
  }

  takeNews(news: ServiceNews): void {
    this.#table.takeNews(news, this.#parts.epoch.nowMs());
  }

  connected(session: ServicesSession): void {
    if (!this.#isStopped) this.#reporter.connected(session);
  }

  disconnected(): void {
    this.#reporter.disconnected();
  }

  /** Of those on other nodes this node's gateway is the address. */
  resolve(service: string, contract: string | null): ResolveAnswer {
    const route = this.#table.route(service);
    if (route === undefined) return { outcome: "unknown" };
    const { nodeId } = this.#options.identity();
    const resolved = resolveService(
      route,
      { contract, nodeId, here: this.#hereOf(this.#orders) },
      this.#parts.epoch.nowMs(),
    );
    if (resolved === null) return { outcome: "malformed" };
    const { port } = this.status;
    const addresses = resolved
      .filter(({ isHere }) => isHere || port !== null)
      .map(({ instance, isHere, latencyMs }) => ({
        ...{ id: instance.id, nodeId: instance.nodeId, isHere, contract: instance.contract },
        ...(isHere ? { host: instance.host, port: instance.port } : { host: HOST, port: port ?? 0 }),
        ...{ pathPrefix: isHere ? "" : `/${service}`, weight: instance.weight, latencyMs: latencyMs ?? 0 },
      }));
    const gatewayUrl = port === null ? null : `http://${HOST}:${port}/${service}/`;
    return { outcome: "resolved", addresses, gatewayUrl, validForMs: RESOLVED_FOR_MS };
  }

  /** Throws a sentence where it cannot be asked. */
  test(test: Omit<ServiceTestInput, "nodeId">, deadlineMs: number): Promise<ServiceTestResult> {
    const nodeId = this.#options.identity().nodeId;
    return testService(test, deadlineMs, { nodeId, port: this.status.port, parts: this.#parts });
  }

  /** After a renewal: what is on disk is sealed by the new key, and peers are shown the new certificate. */
  reseal(): void {
    this.#peers?.setIdentity(this.#options.identity());
    if (this.#orders !== NO_ORDERS) this.#keep();
  }

  /** This host belongs to another fleet now: nothing of the old one's is kept. */
  async forget(): Promise<void> {
    void this.#obey(NO_ORDERS);
    for (const run of this.#parts.runs) run.cut();
    this.#peers?.setIdentity(this.#options.identity());
    await this.#store.forget();
  }

  /** Takes nothing new, lets what is open end for a while, then closes. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#prober.stop();
    if (this.#catchingUp !== null) clearInterval(this.#catchingUp);
    await this.#gateway.stop();
    await this.#isNamed;
    await this.#dns.stop();
    await this.#reporter.stop();
    await this.#peers?.close();
    this.#parts.connections.endAll();
    await this.#store.settled();
  }

  async #obey(orders: ServiceOrders): Promise<void> {
    this.#orders = orders;
    this.#dialer.setNodes(orders.nodes);
    const ids = this.#table.obey(orders, this.#hereOf(orders), this.#parts.epoch.nowMs());
    this.#parts.instanceWays.keep(ids);
    this.#prober.keep(ids);
    if (this.#table.hasInstancesHere) this.#openPeers();
    if (orders.services.length > 0) this.#isNamed ??= this.#dns.start();
    await this.#gateway.want(orders.services.length > 0);
  }

  #hereOf({ here, services }: ServiceOrders): { region: string; zone: string } {
    const nodeId: NodeId = this.#options.identity().nodeId;
    const own = services.flatMap(({ instances }) => instances).find((each) => each.nodeId === nodeId);
    return here ?? { region: own?.region ?? "", zone: own?.zone ?? "" };
  }

  #openPeers(): void {
    if (this.#peers !== null || this.#isStopped) return;
    const { identity, clock, setServicesPort, log } = this.#options;
    const { instanceWays, connections } = this.#parts;
    const peers = new PeerServer({
      ...{ identity, clock, log, instanceWays, connections },
      instanceHere: (id) => this.#table.instanceHere(id),
    });
    this.#peers = peers;
    peers.listen().then(setServicesPort, (error: NodeJS.ErrnoException) => {
      this.#peers = null;
      log.error(
        { code: error.code },
        "other nodes cannot ask the services on this one: no port on loopback is free",
      );
    });
  }

  #takeRouters(isAll: boolean, instancesMax: number): RouterState[] {
    const nodeId = this.#options.identity().nodeId;
    const nowMs = this.#parts.epoch.nowMs();
    const taken: RouterState[] = [];
    let count = 0;
    for (const route of this.#table.routes) {
      if (isAll) route.hasNews = true;
      if (!route.hasNews || (count > 0 && count + route.instances.length > instancesMax)) continue;
      route.hasNews = false;
      count += route.instances.length;
      taken.push(route.state(nodeId, nowMs));
    }
    return taken;
  }

  #keep(): void {
    this.#store.store(this.#orders).catch((error: NodeJS.ErrnoException) => {
      const why = "the services' orders could not be stored: without the hub, a restart would not know them";
      this.#options.log.warn({ code: error.code }, why);
    });
  }
}
