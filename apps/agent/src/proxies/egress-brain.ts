import type { Rotation } from "@orrery/domain/proxies";
import type {
  EgressNews,
  EgressOrders,
  EgressPool,
  EgressProxy,
  GatewayRequest,
  NodeId,
  PoolId,
  ProxyId,
} from "@orrery/protocol";
import { type Clock, type Logger, sortableId } from "@orrery/runtime";
import type { UsageRecorder } from "../usage/usage-recorder.ts";
import { AttemptBook } from "./attempt-book.ts";
import { BudgetKeeper, type BudgetPort } from "./budget-keeper.ts";
import type { Egress, EgressAsk, EgressChoice } from "./egress-port.ts";
import { EgressReporter, type EgressReporterOptions, type ReportPort } from "./egress-reporter.ts";
import { HoldTable } from "./hold-table.ts";
import { OrdersIndex, type TargetFacts } from "./orders-index.ts";
import { type PickContext, PoolTraffic } from "./pool-traffic.ts";
import type { ProbeFinding } from "./proxy-prober.ts";
import { ProxyTrack } from "./proxy-track.ts";
import {
  gaveUpWaiting,
  noKnownExit,
  noProxy,
  notAllowed,
  poolGone,
  stopping,
  tooManyWait,
} from "./refusals.ts";
import { TargetBudgets } from "./target-budgets.ts";
import { TrafficCounters } from "./traffic-counters.ts";
import { WaitQueue } from "./wait-queue.ts";
import { WorkerBytes } from "./worker-bytes.ts";

export type EgressBrainOptions = {
  readonly nodeId: () => NodeId;
  readonly recorder: Pick<UsageRecorder, "record">;
  readonly readGateway: EgressReporterOptions["readGateway"];
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
};

/** What is asked for; `pinned`: with this proxy only, and nobody's credential is looked at. */
type BrainAsk = EgressAsk & { readonly pinned?: ProxyId | null };

const NO_ORDERS: EgressOrders = { pools: [], limits: [], credentials: [], echoUrl: null };
/** Without a hub for so long, a node looks after its proxies by itself. */
const ALONE_MS = 10_000;
const REVOKED_SENTENCE = "The credential was revoked.";

/** Decides for the gateway: who may, through which proxy, and within which budget; and learns from how it went. */
export class EgressBrain implements Egress {
  readonly #options: EgressBrainOptions;
  readonly #budgets: BudgetKeeper;
  readonly #queue: WaitQueue;
  readonly #counters: TrafficCounters;
  readonly #reporter: EgressReporter;
  readonly #holds: HoldTable;
  readonly #bytes: WorkerBytes;
  readonly #tracks = new Map<ProxyId, ProxyTrack>();
  readonly #attempts: AttemptBook;
  readonly #targetBudgets: TargetBudgets;
  #pools = new Map<PoolId, PoolTraffic>();
  #index = new OrdersIndex(NO_ORDERS);
  #awaySinceMs: number | null;
  #isStopping = false;

  constructor(options: EgressBrainOptions) {
    const { clock, log, random, readGateway, recorder } = options;
    this.#options = options;
    this.#awaySinceMs = clock.monotonicMs();
    this.#counters = new TrafficCounters(clock);
    this.#holds = new HoldTable(clock);
    this.#bytes = new WorkerBytes(recorder);
    this.#queue = new WaitQueue({
      tryNow: (ask) => this.#tryNow(ask),
      giveUp: (ask, why) => {
        if (why === "signal") return gaveUpWaiting();
        return this.#noBudget(ask);
      },
    });
    this.#budgets = new BudgetKeeper({
      ...{ clock, log, random },
      isWaitedFor: () => this.#queue.size > 0,
      onNews: () => this.#wake(),
      onCut: (tickets) => this.#attempts.cutTickets(tickets),
    });
    this.#targetBudgets = new TargetBudgets(this.#budgets, clock);
    this.#reporter = new EgressReporter({
      ...{ readGateway, clock, log, random, counters: this.#counters },
      takeProxies: (max) => this.#takeProxies(max),
      putBackProxies: (ids) => {
        for (const id of ids) this.#tracks.get(id)?.change();
      },
    });
    this.#attempts = new AttemptBook({
      ...{
        budgets: this.#budgets.book,
        counters: this.#counters,
        holds: this.#holds,
        bytes: this.#bytes,
        clock,
      },
      onChange: () => this.#changePools(),
      onHold: (hold) => this.#reporter.addHold(hold),
    });
  }

  /** Nobody tells what other nodes find. */
  get isAlone(): boolean {
    return this.#awaySinceMs !== null && this.#options.clock.monotonicMs() - this.#awaySinceMs >= ALONE_MS;
  }

  *tracks(): Generator<{ track: ProxyTrack; pool: EgressPool }> {
    for (const traffic of this.#pools.values()) {
      for (const track of traffic.tracks) yield { track, pool: traffic.pool };
    }
  }

  setOrders(orders: EgressOrders): void {
    this.#index = new OrdersIndex(orders);
    const before = this.#pools;
    this.#pools = new Map();
    const kept = new Set<ProxyId>();
    for (const pool of orders.pools) {
      const traffic = before.get(pool.id) ?? new PoolTraffic(pool);
      const tracks = pool.proxies.map((proxy) => {
        kept.add(proxy.id);
        const known = this.#tracks.get(proxy.id);
        known?.setProxy(proxy);
        const track = known ?? new ProxyTrack(proxy, traffic.state, this.#options);
        this.#tracks.set(proxy.id, track);
        return track;
      });
      traffic.setPool(pool, tracks);
      this.#pools.set(pool.id, traffic);
    }
    for (const id of this.#tracks.keys()) if (!kept.has(id)) this.#tracks.delete(id);
    this.#budgets.setLimits(orders.limits);
    this.#attempts.cutAll((ask) => !this.#isAllowed(ask), REVOKED_SENTENCE);
    this.#queue.wake();
  }

  takeNews({ holds, verdicts, doubted = [] }: EgressNews): void {
    for (const hold of holds) this.#holds.add(hold);
    for (const id of doubted) {
      const track = this.#tracks.get(id);
      if (track !== undefined) track.doubtedMs = this.#options.clock.monotonicMs();
    }
    const byProxy = new Map(verdicts.map((verdict) => [verdict.proxyId, verdict]));
    for (const { track, pool } of this.tracks()) {
      const verdict = byProxy.get(track.proxy.id);
      if (verdict !== undefined) track.told(verdict, pool.settings);
    }
    this.#wake();
  }

  connected(session: BudgetPort & ReportPort): void {
    this.#awaySinceMs = null;
    // A hub that was restarted knows nothing of this process.
    for (const track of this.#tracks.values()) track.change();
    this.#budgets.connected(session);
    this.#reporter.connected(session);
  }

  disconnected(): void {
    this.#awaySinceMs ??= this.#options.clock.monotonicMs();
    this.#budgets.disconnected();
    this.#reporter.disconnected();
  }

  /** The gateway drains: whoever comes now is told that the agent stops. */
  refuseNew(): void {
    this.#isStopping = true;
    this.#queue.settleAll(stopping());
  }

  async stop(): Promise<void> {
    await Promise.all([this.#budgets.stop(), this.#bytes.stop()]);
    await this.#reporter.stop();
  }

  get epoch(): object {
    return this.#index;
  }

  authenticate(user: string, secret: string): ReturnType<Egress["authenticate"]> {
    return this.#index.authenticate(user, secret);
  }

  poolOf(poolId: PoolId): EgressPool | null {
    return this.#index.pool(poolId);
  }

  choose(ask: BrainAsk, patience: { readonly signal: AbortSignal }): Promise<EgressChoice> {
    const now = this.#tryNow(ask);
    return now === null ? this.#wait(ask, patience.signal) : Promise.resolve(now);
  }

  ended(request: Omit<GatewayRequest, "nodeId">): void {
    const { poolId, proxyId, worker, target } = request;
    const host = target.slice(0, target.lastIndexOf(":")).replace(/^\[|\]$/g, "");
    const row = this.#counters.rowOf(poolId, proxyId, worker, this.#index.target(host).target);
    row.requests += 1;
    if (proxyId === null) row.failedRequests += 1;
    this.#counters.changed(row);
    this.#reporter.addRequest({ ...request, nodeId: this.#options.nodeId() });
  }

  /** What a probe of this node has found. */
  found(finding: ProbeFinding): void {
    const { track, pool, bytes, tookMs, echoHost } = finding;
    const row = this.#counters.rowOf(pool.id, track.proxy.id, "", this.#index.target(echoHost).target);
    row.probes += 1;
    row.probeBytes += bytes;
    this.#counters.changed(row);
    if (finding.outcome === "failed") track.probeFailed(finding.fault, finding.sentence, pool.settings);
    else {
      track.probeAnswered(tookMs, pool.settings);
      if (track.sees(finding.exit)) this.#reporter.addExit(track.proxy.id, finding.exit);
    }
    this.#wake();
  }

  #wake(): void {
    this.#changePools();
    this.#queue.wake();
  }

  #tryNow(ask: BrainAsk): EgressChoice | null {
    if (this.#isStopping) return stopping();
    const traffic = this.#pools.get(ask.poolId);
    if (traffic === undefined) return poolGone();
    if (!this.#isAllowed(ask)) return notAllowed();
    const facts = this.#index.target(ask.host);
    const nowMs = this.#options.clock.monotonicMs();
    const context = this.#contextOf(ask, facts, nowMs);
    const budgets = this.#targetBudgets;
    let picked = traffic.pick(ask, context);
    let tickets = picked.outcome === "picked" ? budgets.take(facts, picked.track.exit, nowMs) : null;
    if (picked.outcome === "picked" && tickets === null) {
      // What was believed to be left is not.
      traffic.change();
      picked = traffic.pick(ask, context);
      tickets = picked.outcome === "picked" ? budgets.take(facts, picked.track.exit, nowMs) : null;
    }
    if (picked.outcome === "none") {
      return picked.why === "spent" ? null : noProxy(picked, ask.tried.length > 0);
    }
    if (tickets === null) return null;
    const { pool } = traffic;
    if (picked.rotation !== null) this.#told(pool.id, picked.rotation);
    const { track, username } = picked;
    const attempt = this.#attempts.begin({ ask, pool, track, username, facts, tickets, nowMs });
    return { outcome: "attempt", attempt };
  }

  #contextOf(ask: BrainAsk, facts: TargetFacts, nowMs: number): PickContext {
    return {
      ...{ target: facts.target, isLimited: facts.limits.length > 0, pinned: ask.pinned ?? null },
      ...{ holds: this.#holds, random: this.#options.random, nowMs },
      budgetOf: (exit) => this.#targetBudgets.left(facts, exit, nowMs),
    };
  }

  async #wait(ask: BrainAsk, signal: AbortSignal): Promise<EgressChoice> {
    const pool = this.#index.pool(ask.poolId);
    if (pool === null) return poolGone();
    if (this.#queue.size >= pool.settings.queueMax) return tooManyWait(pool);
    const facts = this.#index.target(ask.host);
    return this.#targetBudgets.whileWaiting(facts, this.#exitToWaitFor(ask), () =>
      this.#queue.wait(
        ask,
        Math.min(pool.settings.budgetWaitMs, ask.waitMsMax ?? Number.POSITIVE_INFINITY),
        signal,
      ),
    );
  }

  #noBudget(ask: BrainAsk): EgressChoice {
    const pool = this.#index.pool(ask.poolId);
    const exits = this.#exitsFor(ask);
    const isUnknown = ({ exit, isRotating, country }: EgressProxy) =>
      exit === null && !isRotating && (ask.country === null || ask.country === country);
    if (pool !== null && exits.length === 0 && pool.proxies.some(isUnknown)) return noKnownExit(pool);
    return this.#targetBudgets.refusal(this.#index.target(ask.host), exits);
  }

  /** Those who wait spread over the exits: whichever gets units first serves the next. */
  #exitToWaitFor(ask: BrainAsk): string | null {
    const exits = this.#exitsFor(ask);
    return exits[Math.floor(this.#options.random() * exits.length)] ?? null;
  }

  #exitsFor(ask: BrainAsk): string[] {
    const nowMs = this.#options.clock.monotonicMs();
    const context = this.#contextOf(ask, this.#index.target(ask.host), nowMs);
    return this.#pools.get(ask.poolId)?.exitsFor(ask, context) ?? [];
  }

  #isAllowed({ credentialId, poolId, pinned }: BrainAsk): boolean {
    return pinned !== undefined || this.#index.mayUse(credentialId, poolId);
  }

  #changePools(): void {
    for (const traffic of this.#pools.values()) traffic.change();
  }

  #told(poolId: PoolId, rotation: Rotation): void {
    const atMs = Math.round(this.#options.clock.nowAtMs());
    this.#reporter.addRotation({ ...rotation, id: sortableId(), poolId, atMs });
  }

  #takeProxies(max: number): ReturnType<ProxyTrack["report"]>[] {
    const taken: ReturnType<ProxyTrack["report"]>[] = [];
    for (const track of this.#tracks.values()) {
      if (taken.length === max) break;
      if (track.takeChange()) taken.push(track.report());
    }
    return taken;
  }
}
