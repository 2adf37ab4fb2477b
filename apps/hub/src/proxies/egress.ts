import type { PoolsPort, ProxySeal } from "@orrery/api";
import type { Database, NodeRecord } from "@orrery/db";
import type { ExitHold } from "@orrery/domain";
import { fleetHealth, limitsOf } from "@orrery/domain/proxies";
import type {
  AccountId,
  BudgetAnswer,
  BudgetAsks,
  BudgetView,
  EgressOrders,
  EgressReport,
  EgressReportAck,
  EventView,
  ExitUser,
  GatewayRequest,
  GatewayStatus,
  GatewayUsage,
  NodeId,
  PoolId,
  ProxiesDelta,
  ProxyId,
  ProxyLive,
  RateLimitId,
  RateLimitView,
  TrafficFigures,
  UrlTestResult,
} from "@orrery/protocol";
import { AppError, type Clock, type Logger, toWireError } from "@orrery/runtime";
import type { Fleet } from "../fleet/fleet.ts";
import type { FleetWriter } from "../fleet/fleet-writer.ts";
import { RefreshQueue } from "../fleet/refresh-queue.ts";
import type { AgentAsks } from "../gateway/agent-asks.ts";
import type { AgentConnections } from "../gateway/agent-connections.ts";
import { OrdersSender } from "../gateway/orders-sender.ts";
import { BudgetBook } from "./budget-book.ts";
import { BudgetLeases } from "./budget-leases.ts";
import { NO_EGRESS } from "./egress-orders.ts";
import { ExitUsers } from "./exit-users.ts";
import { FindingsBook } from "./findings-book.ts";
import { FleetNews } from "./fleet-news.ts";
import { HealthTeller } from "./health-teller.ts";
import { LearnedBook } from "./learned-book.ts";
import { ProberElection } from "./prober-election.ts";
import { type ProxiesSnapshot, ProxyFeed } from "./proxy-feed.ts";
import { proxyLive } from "./proxy-live.ts";
import { ReplicaWords } from "./replica-words.ts";
import { RequestRing } from "./request-ring.ts";
import { ServedPools } from "./served-pools.ts";
import { TrafficBook } from "./traffic-book.ts";
import { trafficOf } from "./traffic-figures.ts";
import { TrafficWriter } from "./traffic-writer.ts";
import { testUrl } from "./url-test.ts";

export type EgressOptions = {
  /** Of this process. */
  hubId: string;
  db: Database;
  /** Wall time that never jumps, for what is shown; monotonic time for ages. */
  clock: Clock;
  log: Logger;
  fleet: Pick<Fleet, "record" | "sense" | "nodeIds">;
  connections: AgentConnections;
  asks: Pick<AgentAsks, "ask">;
  writer: Pick<FleetWriter, "event">;
  seal: ProxySeal;
  /** Where probes ask who they are, for pools without an address of their own. */
  echoUrl: () => string;
  /** Who pays for what a worker uses on a node; null = nobody. */
  accountOf: (row: { nodeId: NodeId; worker: string }) => AccountId | null;
  publish: (delta: ProxiesDelta) => void;
  hasListeners: () => boolean;
  random?: () => number;
};

const SWEEP_EVERY_MS = 10_000;
/** What changed without an event of the log (exits, the last use of credentials) is read so often. */
const READ_EVERY_MS = 60_000;
const TOUCH_EVERY_MS = 60_000;
const USAGE_ROWS_MAX = 500;
const OURS = new Set(["pool", "proxy", "rate_limit", "gateway_credential"]);

/** Pools and their proxies as the fleet finds them: orders and news to agents, slices of budgets, what gateways tell. Of the agents that are connected to this replica. */
export class Egress implements PoolsPort {
  readonly #options: EgressOptions;
  readonly #reads: RefreshQueue<"rows">;
  readonly #sender: OrdersSender<EgressOrders>;
  readonly #leases: BudgetLeases;
  readonly #budgets = new BudgetBook();
  readonly #findings = new FindingsBook();
  readonly #traffic = new TrafficBook();
  readonly #users = new ExitUsers();
  readonly #trafficWriter: TrafficWriter;
  readonly #learned = new LearnedBook();
  readonly #requests = new RequestRing();
  readonly #gateways = new Map<NodeId, GatewayStatus>();
  readonly #feed: ProxyFeed;
  readonly #health: HealthTeller;
  readonly #election: ProberElection;
  readonly #words: ReplicaWords;
  readonly #news: FleetNews;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #touched = new Set<string>();
  readonly #pools: ServedPools;
  #stopHearing: () => void = () => undefined;

  constructor(options: EgressOptions) {
    this.#options = options;
    const { db, log, clock, connections, writer } = options;
    this.#pools = new ServedPools(options);
    this.#reads = new RefreshQueue(() => this.#readRows());
    this.#sender = new OrdersSender({
      ...{ connections, monotonicMs: () => clock.monotonicMs(), random: options.random ?? Math.random },
      ordersOf: (nodeId) => this.#pools.ordersOf(nodeId, this.#election.probers),
      send: (session, orders) => session.sendEgressOrders(orders),
      nothing: NO_EGRESS,
      onSent: (nodeId, _, isFirst) => this.#news.ordered(nodeId, isFirst),
    });
    this.#election = new ProberElection({
      monotonicMs: () => clock.monotonicMs(),
      pools: () => this.#pools.all(),
      onChanged: (nodeIds) => this.#sender.later(nodeIds),
    });
    this.#words = new ReplicaWords({
      ...{ hubId: options.hubId, clock, log, random: options.random ?? Math.random },
      tell: (word) => db.tellReplicas(word),
      hear: (word) => {
        this.#news.heard(word);
        if (word.hasNewRows) this.#readLater();
      },
      gone: (hubId) => this.#news.hubGone(hubId),
      current: () => this.#news.current(),
    });
    this.#news = new FleetNews({
      ...{ clock, connections, findings: this.#findings, learned: this.#learned, words: this.#words },
      told: () => this.#sender.told(),
      probers: () => this.#election.probers,
      isKnown: (id) => this.#pools.hasProxy(id),
      onFound: (ids) => {
        for (const id of ids) this.#feed.markUrgent(id);
      },
    });
    this.#leases = new BudgetLeases({
      ...{ db, log, nowAtMs: () => clock.nowAtMs() },
      limitOf: (id) => this.#pools.limit(id),
      onStored: (budgets) => this.#budgets.take(budgets, clock.monotonicMs()),
    });
    this.#trafficWriter = new TrafficWriter({ db, log, traffic: this.#traffic });
    this.#feed = new ProxyFeed({
      nowAtMs: () => clock.nowAtMs(),
      view: (id) => this.#live(id),
      all: () => this.live(),
      ...{ publish: options.publish, hasListeners: options.hasListeners },
    });
    this.#health = new HealthTeller({
      tell: (event) => writer.event(event),
      nameOf: (id) => this.#pools.nameOf(id),
    });
  }

  async start(): Promise<void> {
    await this.#readRows();
    this.#trafficWriter.start();
    this.#stopHearing = await this.#options.db.onReplicaWords((word) => this.#words.heard(word));
    this.#words.start();
    this.#every(SWEEP_EVERY_MS, () => this.#sweep());
    this.#every(READ_EVERY_MS, () => this.#readLater());
    this.#every(TOUCH_EVERY_MS, () => this.#touch());
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#stopHearing();
    this.#words.stop();
    this.#election.stop();
    this.#sender.stop();
    this.#feed.stop();
    await this.#trafficWriter.stop();
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
    this.#election.soon();
    this.#sender.connected(nodeId);
  }

  /** What it told goes with it. */
  disconnected(nodeId: NodeId): void {
    this.#sender.forget(nodeId);
    this.#traffic.forgetNode(nodeId);
    this.#users.forgetNode(nodeId);
    this.#gateways.delete(nodeId);
    for (const proxyId of this.#findings.forgetNode(nodeId)) this.#feed.mark(proxyId);
    this.#news.disconnected(nodeId);
    this.#election.soon();
  }

  /** Its row changed; null = it is not in the fleet (any more). */
  nodeChanged(nodeId: NodeId, record: NodeRecord | null): void {
    if (!this.#pools.isEmpty || record === null) this.#sender.later([nodeId]);
  }

  /** Anything about it changed that a pool's filter may name. */
  filterMayDiffer(nodeId: NodeId): void {
    if (this.#pools.isFiltered) this.#sender.later([nodeId]);
  }

  budget(nodeId: NodeId, asks: BudgetAsks): Promise<BudgetAnswer> {
    return this.#leases.ask(nodeId, asks);
  }

  async report(nodeId: NodeId, report: EgressReport): Promise<EgressReportAck> {
    const { clock, db, log } = this.#options;
    const now = { ms: clock.monotonicMs(), atMs: clock.nowAtMs() };
    this.#gateways.set(nodeId, { ...report.gateway, nodeId, atMs: now.atMs });
    const known = { ...report, ...this.#pools.known(report) };
    const touched = this.#traffic.take(nodeId, known, now.atMs, (id, attempts) => {
      this.#users.add(id, nodeId, attempts, now.atMs);
    });
    for (const id of touched) this.#feed.mark(id);
    for (const { worker } of report.counters) if (worker !== "") this.#touched.add(worker);
    this.#requests.add(nodeId, report.requests);
    this.#found(nodeId, known.proxies, now.ms);
    this.#news.holds(nodeId, report.holds);
    try {
      await this.#trafficWriter.rotations(nodeId, known.rotations);
      const moved = await db.read.proxy.updateExits(known.exits);
      if (moved.length > 0) {
        this.#readLater();
        this.#words.newRows();
      }
    } catch (error) {
      log.warn({ err: error, nodeId }, "could not store what a gateway told");
      return { outcome: "failed", error: toWireError(asAppError(error)) };
    }
    return { outcome: "noted" };
  }

  snapshot(): ProxiesSnapshot {
    return this.#feed.snapshot();
  }

  live(): ProxyLive[] {
    return [...this.#pools.proxyIds].flatMap((id) => this.#live(id) ?? []);
  }

  budgets(): BudgetView[] {
    const { clock } = this.#options;
    const now = { ms: clock.monotonicMs(), atMs: clock.nowAtMs() };
    return this.#budgets.views((id) => this.#pools.limit(id), now);
  }

  learned(limitId: RateLimitId): RateLimitView["learned"] {
    const limit = this.#pools.limit(limitId);
    if (limit === null) return [];
    const isOf = (target: string) => limitsOf([limit], target).length > 0;
    return this.#learned.learned(isOf, 20).map(({ target: _, ...rest }) => rest);
  }

  holds(): ExitHold[] {
    const { clock } = this.#options;
    return this.#learned.views({ ms: clock.monotonicMs(), atMs: clock.nowAtMs() });
  }

  users(proxyId: ProxyId): ExitUser[] {
    return this.#users.of(proxyId, this.#options.clock.nowAtMs());
  }

  traffic(poolId: PoolId): TrafficFigures | null {
    return this.#traffic.poolTraffic(poolId, this.#options.clock.nowAtMs());
  }

  gateways(): GatewayStatus[] {
    return [...this.#gateways.values()];
  }

  usageRows(): GatewayUsage["rows"] {
    const { clock, accountOf } = this.#options;
    return this.#traffic.usage(clock.nowAtMs(), USAGE_ROWS_MAX).map(({ counters, ...row }) => ({
      ...row,
      accountId: accountOf(row),
      ...trafficOf(counters),
    }));
  }

  requests(filter: Parameters<PoolsPort["requests"]>[0]): GatewayRequest[] {
    return this.#requests.newest(filter);
  }

  proberOf(proxyId: ProxyId): NodeId | null {
    return this.#election.probers.get(proxyId) ?? this.#news.remoteProberOf(proxyId);
  }

  nodeCount(poolId: PoolId): number {
    return this.#pools.nodesOf(poolId).length;
  }

  testUrl(input: Parameters<PoolsPort["testUrl"]>[0]): Promise<UrlTestResult> {
    return testUrl(input, { asks: this.#options.asks, nodeIds: this.#pools.nodesAnywhereOf(input.poolId) });
  }

  #live(id: ProxyId): ProxyLive | null {
    const { clock } = this.#options;
    if (!this.#pools.hasProxy(id)) return null;
    const now = { ms: clock.monotonicMs(), atMs: clock.nowAtMs() };
    return proxyLive(id, this.#findings.of(id), {
      traffic: this.#traffic.proxyTraffic(id, now.atMs),
      proberId: this.proberOf(id),
      nowAtMs: now.atMs,
    });
  }

  #found(nodeId: NodeId, proxies: EgressReport["proxies"], nowMs: number): void {
    this.#news.found(nodeId, proxies);
    for (const id of this.#findings.take(nodeId, proxies, nowMs)) {
      const verdict = fleetHealth(this.#findings.of(id), { proberId: this.proberOf(id) });
      if (this.#health.isNews({ proxyId: id, ...verdict })) this.#feed.markUrgent(id);
      else this.#feed.mark(id);
    }
  }

  async #readRows(): Promise<void> {
    for (const id of await this.#pools.read()) {
      this.#findings.forgetProxy(id);
      this.#traffic.forgetProxy(id);
      this.#users.forgetProxy(id);
      this.#health.forget(id);
      this.#feed.mark(id);
    }
    this.#election.now();
    this.#sender.later(this.#options.fleet.nodeIds());
  }

  #readLater(): void {
    this.refresh().catch((error: unknown) => this.#options.log.warn({ err: error }, "could not read pools"));
  }

  #touch(): void {
    const { db, clock, log } = this.#options;
    const ids = this.#pools.credentials.flatMap(({ id, worker }) => (this.#touched.has(worker) ? [id] : []));
    this.#touched.clear();
    db.read.gatewayCredential
      .touch(ids, clock.nowAtMs())
      .catch((error: unknown) => log.warn({ err: error }, "could not note who used a gateway"));
  }

  #sweep(): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#budgets.sweep(nowMs);
    this.#news.sweep();
    this.#users.sweep(this.#options.clock.nowAtMs());
    for (const id of this.#pools.proxyIds) {
      if (this.#traffic.isCounting(id, this.#options.clock.nowAtMs())) this.#feed.mark(id);
    }
  }

  #every(intervalMs: number, work: () => void): void {
    this.#timers.push(setInterval(work, intervalMs).unref());
  }
}

function asAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError("DATABASE_UNAVAILABLE");
}
