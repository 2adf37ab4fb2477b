import type { IncomingHttpHeaders } from "node:http";
import type { BudgetTicket, Rotation } from "@orrery/domain/proxies";
import type {
  EgressNews,
  EgressOrders,
  EgressPool,
  GatewayRequest,
  NodeId,
  PoolId,
  ProxyFault,
  ProxyId,
} from "@orrery/protocol";
import { type Clock, type Logger, sortableId } from "@orrery/runtime";
import type { UsageRecorder } from "../usage/usage-recorder.ts";
import { type AttemptListener, BrainAttempt } from "./brain-attempt.ts";
import { BudgetKeeper, type BudgetPort } from "./budget-keeper.ts";
import type { Egress, EgressAsk, EgressChoice } from "./egress-port.ts";
import { EgressReporter, type EgressReporterOptions, type ReportPort } from "./egress-reporter.ts";
import { HoldTable } from "./hold-table.ts";
import { OrdersIndex, type TargetFacts } from "./orders-index.ts";
import { type PickContext, PoolTraffic } from "./pool-traffic.ts";
import type { ProbeFinding } from "./proxy-prober.ts";
import { ProxyTrack } from "./proxy-track.ts";
import { gaveUpWaiting, noBudget, noProxy, notAllowed, poolGone, stopping, tooManyWait } from "./refusals.ts";
import type { ExitBudget } from "./track-candidate.ts";
import { countFault, TrafficCounters } from "./traffic-counters.ts";
import { WaitQueue } from "./wait-queue.ts";
import { whatTargetSaid } from "./what-target-said.ts";
import { WorkerBytes } from "./worker-bytes.ts";

export type EgressBrainOptions = {
  readonly nodeId: () => NodeId;
  /** Of this process. */
  readonly runId: string;
  readonly recorder: Pick<UsageRecorder, "record">;
  readonly readGateway: EgressReporterOptions["readGateway"];
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
};

/** What is asked for; `pinned`: with this proxy only, and nobody's credential is looked at. */
type BrainAsk = EgressAsk & { readonly pinned?: ProxyId | null };

const NO_TICKETS: BudgetTicket[] = [];
const UNLIMITED: ExitBudget = { leftRatio: 1, isSpent: false, retryInMs: null };
const NO_ORDERS: EgressOrders = { pools: [], limits: [], credentials: [], echoUrl: null };
/** Without a hub for so long, a node looks after its proxies by itself. */
const ALONE_MS = 10_000;
/** So many 403 in a row from one target, and it means the exit. */
const REFUSALS_UNTIL_HOLD = 3;
const CUT_SENTENCE =
  "The hub has been away for too long: the part of the budget that this was sent on has ended.";
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
  readonly #open = new Set<BrainAttempt>();
  readonly #byTicket = new Map<BudgetTicket, BrainAttempt>();
  readonly #listener: AttemptListener;
  #pools = new Map<PoolId, PoolTraffic>();
  #index = new OrdersIndex(NO_ORDERS);
  #awaySinceMs: number | null;
  #isStopping = false;

  constructor(options: EgressBrainOptions) {
    const { clock, log, random, runId, readGateway, recorder } = options;
    this.#options = options;
    this.#awaySinceMs = clock.monotonicMs();
    this.#counters = new TrafficCounters(clock);
    this.#holds = new HoldTable(clock);
    this.#bytes = new WorkerBytes(recorder);
    this.#queue = new WaitQueue({
      tryNow: (ask) => this.#tryNow(ask),
      giveUp: (ask, why) => (why === "signal" ? gaveUpWaiting() : this.#noBudget(ask)),
    });
    this.#budgets = new BudgetKeeper({
      ...{ clock, log, random },
      isWaitedFor: () => this.#queue.size > 0,
      onNews: () => this.#wake(),
      onCut: (tickets) => this.#cut(tickets),
    });
    this.#reporter = new EgressReporter({
      ...{ runId, readGateway, clock, log, random, counters: this.#counters },
      takeProxies: (max) => this.#takeProxies(max),
      putBackProxies: (ids) => {
        for (const id of ids) this.#tracks.get(id)?.change();
      },
    });
    this.#listener = {
      opened: (attempt, tookMs) => this.#onOpened(attempt, tookMs),
      answered: (attempt, status, headers) => this.#onAnswered(attempt, status, headers),
      failed: (attempt, fault, sentence) => this.#onFailed(attempt, fault, sentence),
      transferred: (attempt, bytes) => {
        this.#counters.changed(attempt.parts.row);
        this.#bytes.add(attempt.parts.ask.worker, bytes);
      },
      ended: (attempt) => this.#onEnded(attempt),
    };
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
    for (const attempt of this.#open) {
      const { ask } = attempt.parts;
      if (!this.#isAllowed(ask)) attempt.cut(REVOKED_SENTENCE);
    }
    this.#queue.wake();
  }

  takeNews({ holds, verdicts }: EgressNews): void {
    for (const hold of holds) this.#holds.add(hold);
    for (const { track, pool } of this.tracks()) {
      const verdict = verdicts.find(({ proxyId }) => proxyId === track.proxy.id);
      if (verdict !== undefined) track.told(verdict, pool.settings);
    }
    this.#wake();
  }

  connected(session: BudgetPort & ReportPort): void {
    this.#awaySinceMs = null;
    // A hub that was restarted knows nothing of this process.
    for (const track of this.#tracks.values()) track.change();
    this.#counters.changeAll();
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

  authenticate(user: string, secret: string): ReturnType<Egress["authenticate"]> {
    return this.#index.authenticate(user, secret);
  }

  poolOf(poolId: PoolId): EgressPool | null {
    return this.#index.pool(poolId);
  }

  choose(ask: BrainAsk, signal: AbortSignal): Promise<EgressChoice> {
    const now = this.#tryNow(ask);
    return now === null ? this.#wait(ask, signal) : Promise.resolve(now);
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
    let picked = traffic.pick(ask, context);
    let tickets = picked.outcome === "picked" ? this.#take(facts, picked.track, nowMs) : null;
    if (picked.outcome === "picked" && tickets === null) {
      // What was believed to be left is not.
      traffic.change();
      picked = traffic.pick(ask, context);
      tickets = picked.outcome === "picked" ? this.#take(facts, picked.track, nowMs) : null;
    }
    if (picked.outcome === "none")
      return picked.why === "spent" ? null : noProxy(picked, ask.tried.length > 0);
    if (tickets === null) return null;
    if (picked.rotation !== null) this.#told(traffic.pool.id, picked.rotation);
    return { outcome: "attempt", attempt: this.#begin(ask, traffic.pool, picked, { facts, tickets, nowMs }) };
  }

  #contextOf(ask: BrainAsk, facts: TargetFacts, nowMs: number): PickContext {
    return {
      ...{ target: facts.target, isLimited: facts.limits.length > 0, pinned: ask.pinned ?? null },
      ...{ holds: this.#holds, random: this.#options.random, nowMs },
      budgetOf: (exit) => this.#budgetOf(facts, exit, nowMs),
    };
  }

  /** A unit of each limit, counted as sent: from here on the gateway does not stop on its way. */
  #take({ limitIds }: TargetFacts, { exit }: ProxyTrack, nowMs: number): BudgetTicket[] | null {
    if (limitIds.length === 0) return NO_TICKETS;
    const { book } = this.#budgets;
    const tickets = book.takeEach(limitIds, exit, nowMs);
    for (const ticket of tickets ?? []) book.sent(ticket, nowMs);
    this.#budgets.tendSoon();
    return tickets;
  }

  #begin(
    ask: BrainAsk,
    pool: EgressPool,
    { track, username }: { track: ProxyTrack; username: string | null },
    { facts, tickets, nowMs }: { facts: TargetFacts; tickets: BudgetTicket[]; nowMs: number },
  ): BrainAttempt {
    const row = this.#counters.rowOf(pool.id, track.proxy.id, ask.worker, facts.target);
    const attempt = new BrainAttempt(
      { ask, pool, track, username, target: facts.target, row, tickets, beganMs: nowMs },
      this.#listener,
      () => this.#options.clock.monotonicMs(),
    );
    this.#open.add(attempt);
    for (const ticket of tickets) this.#byTicket.set(ticket, attempt);
    this.#counters.changed(row);
    track.begun(nowMs);
    return attempt;
  }

  async #wait(ask: BrainAsk, signal: AbortSignal): Promise<EgressChoice> {
    const pool = this.#index.pool(ask.poolId);
    if (pool === null) return poolGone();
    if (this.#queue.size >= pool.settings.queueMax) return tooManyWait(pool);
    const { clock } = this.#options;
    const { book } = this.#budgets;
    const exit = this.#exitToWaitFor(ask);
    const { limitIds } = this.#index.target(ask.host);
    if (exit !== null) for (const id of limitIds) book.waits(id, exit, 1, clock.monotonicMs());
    this.#budgets.tendSoon();
    try {
      return await this.#queue.wait(ask, pool.settings.budgetWaitMs, signal);
    } finally {
      if (exit !== null) for (const id of limitIds) book.waits(id, exit, -1, clock.monotonicMs());
    }
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

  #noBudget(ask: BrainAsk): EgressChoice {
    const nowMs = this.#options.clock.monotonicMs();
    const { limits } = this.#index.target(ask.host);
    const { book, isHubThere } = this.#budgets;
    const exits = this.#exitsFor(ask);
    const scarce = limits.filter(({ id }) => exits.every((exit) => book.leftOf(id, exit, nowMs) === 0));
    const waits = exits.flatMap((exit) => limits.flatMap(({ id }) => book.retryInMs(id, exit, nowMs) ?? []));
    const retryMs = waits.length === 0 ? null : Math.min(...waits);
    return noBudget(scarce.length === 0 ? limits : scarce, exits, isHubThere, retryMs);
  }

  #budgetOf({ limits }: TargetFacts, exit: string, nowMs: number): ExitBudget {
    if (limits.length === 0) return UNLIMITED;
    const { book } = this.#budgets;
    let leftRatio = 1;
    let retryInMs: number | null = null;
    for (const { id, allowed } of limits) {
      const left = book.leftOf(id, exit, nowMs);
      leftRatio = Math.min(leftRatio, left / allowed);
      if (left === 0) retryInMs = Math.max(retryInMs ?? 0, book.retryInMs(id, exit, nowMs) ?? 0);
    }
    return { leftRatio, isSpent: leftRatio === 0, retryInMs };
  }

  #isAllowed({ credentialId, poolId, pinned }: BrainAsk): boolean {
    return pinned !== undefined || this.#index.mayUse(credentialId, poolId);
  }

  #onOpened(attempt: BrainAttempt, tookMs: number): void {
    const { track, pool, ask, target, tickets, row } = attempt.parts;
    for (const ticket of tickets) this.#budgets.book.over(ticket);
    this.#forgetTickets(attempt);
    this.#counters.changed(row);
    track.answered(tookMs, ask, target, pool.settings);
  }

  #onAnswered(attempt: BrainAttempt, status: number, headers: IncomingHttpHeaders): void {
    const { track, target, row } = attempt.parts;
    const word = whatTargetSaid(status, headers, this.#options.clock.nowAtMs());
    if (word.kind === "fine") {
      track.welcomed(target);
      return;
    }
    if (status === 403 || status === 429) {
      countFault(row, "block");
      this.#counters.changed(row);
    }
    const isSure = word.isSure && !track.proxy.isRotating;
    track.endFreeSession();
    if (!isSure && track.turnedAway(target) < REFUSALS_UNTIL_HOLD) return;
    this.#hold(track, target, "block", word.sentence, word.forMs);
  }

  #onFailed(attempt: BrainAttempt, fault: ProxyFault, sentence: string): void {
    const { track, pool, target, tickets, row } = attempt.parts;
    const nowMs = this.#options.clock.monotonicMs();
    for (const ticket of tickets) this.#budgets.book.cut(ticket, nowMs);
    this.#counters.changed(row);
    const holdMs = track.failed(fault, sentence, target, pool.settings);
    track.endFreeSession();
    if (holdMs !== null) this.#hold(track, target, fault, sentence, holdMs);
    this.#pools.get(pool.id)?.change();
  }

  #hold(track: ProxyTrack, target: string, fault: ProxyFault, sentence: string, forMs: number): void {
    if (forMs <= 0) return;
    const hold = {
      exit: track.exit,
      target,
      fault,
      sentence: sentence.slice(0, 300),
      forMs: Math.ceil(forMs),
    };
    if (!this.#holds.add(hold)) return;
    this.#reporter.addHold(hold);
    this.#changePools();
  }

  #changePools(): void {
    for (const traffic of this.#pools.values()) traffic.change();
  }

  #onEnded(attempt: BrainAttempt): void {
    const { track, tickets } = attempt.parts;
    const nowMs = this.#options.clock.monotonicMs();
    for (const ticket of tickets) this.#budgets.book.cut(ticket, nowMs);
    this.#forgetTickets(attempt);
    this.#open.delete(attempt);
    track.ended();
  }

  #forgetTickets({ parts }: BrainAttempt): void {
    for (const ticket of parts.tickets) this.#byTicket.delete(ticket);
  }

  #cut(tickets: readonly BudgetTicket[]): void {
    for (const ticket of tickets) this.#byTicket.get(ticket)?.cut(CUT_SENTENCE);
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
