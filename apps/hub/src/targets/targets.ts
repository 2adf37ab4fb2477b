import { isDeepStrictEqual } from "node:util";
import type { TargetsPort } from "@orrery/api";
import type { Database, NodeRecord, TargetRecord } from "@orrery/db";
import { FRESH_INTERVALS } from "@orrery/domain/latency";
import {
  type EventView,
  MEASURES_LISTED_MAX,
  type NodeId,
  type ProbeResult,
  type TargetId,
  type TargetMeasure,
  type TargetView,
} from "@orrery/protocol";
import type { Clock, Logger } from "@orrery/runtime";
import type { Fleet } from "../fleet/fleet.ts";
import { RefreshQueue } from "../fleet/refresh-queue.ts";
import type { AgentConnections } from "../gateway/agent-connections.ts";
import { AwakeClock } from "./awake-clock.ts";
import type { CurrentStanding } from "./judge-nearest.ts";
import { NearestKeeper } from "./nearest-keeper.ts";
import { PeerLists } from "./peer-lists.ts";
import { measuresTarget, probeOrders, type WantedTarget, wantedTarget } from "./probe-orders.ts";
import { ProbeSender } from "./probe-sender.ts";
import { TargetBook } from "./target-book.ts";
import { targetView } from "./target-view.ts";

const TICK_MS = 250;
const SWEEP_EVERY_MS = 10_000;
/** What other replicas store without an event (what the nearest measures) is read so often. */
const READ_EVERY_MS = 10_000;
/** An agent measures what it is told for the first time within 5 s, and reports it within the next. */
const FIRST_RESULT_MS = 8000;

export type PeerResult = Extract<ProbeResult, { kind: "peer" }>;

export type TargetsOptions = {
  db: Database;
  log: Logger;
  /** Wall time that never jumps, for what is shown; monotonic time for ages. */
  clock: Clock;
  fleet: Pick<Fleet, "record" | "sense" | "nodeIds">;
  connections: AgentConnections;
  /** What a node measured of a peer that it was told to measure. */
  onPeerResult: (nodeId: NodeId, result: PeerResult) => void;
  random?: () => number;
  /** For tests: how long changes of the fleet are collected before peers are sampled anew. */
  peerPassAfterMs?: number;
};

/** Targets as this hub knows them now: rows, what nodes are told to measure, what they measured, and who is nearest. */
export class Targets implements TargetsPort {
  readonly #options: TargetsOptions;
  readonly #awake: AwakeClock;
  readonly #book: TargetBook;
  readonly #peers: PeerLists;
  readonly #sender: ProbeSender;
  readonly #nearest: NearestKeeper;
  readonly #reads: RefreshQueue<"rows">;
  readonly #timers: NodeJS.Timeout[] = [];
  #targets = new Map<TargetId, WantedTarget>();
  /** When what is measured under an id began to be measured here. */
  readonly #sinceMs = new Map<TargetId, number>();

  constructor(options: TargetsOptions) {
    this.#options = options;
    const { db, log, clock, fleet, connections } = options;
    const monotonicMs = () => clock.monotonicMs();
    this.#awake = new AwakeClock(monotonicMs);
    this.#book = new TargetBook((nodeId) => this.#isHeard(nodeId));
    this.#reads = new RefreshQueue(() => this.#readRows());
    this.#peers = new PeerLists({
      ...{ db, log, monotonicMs, fleet },
      onChanged: (nodeIds) => this.#sender.later(nodeIds),
      ...(options.peerPassAfterMs === undefined ? {} : { passAfterMs: options.peerPassAfterMs }),
    });
    this.#sender = new ProbeSender({
      ...{ connections, monotonicMs, random: options.random ?? Math.random },
      ordersOf: (nodeId) => this.#ordersOf(nodeId),
    });
    this.#nearest = new NearestKeeper({
      ...{ db, log, monotonicMs, book: this.#book },
      nowMs: () => this.#awake.nowMs(),
      nowAtMs: () => clock.nowAtMs(),
      nameOf: (nodeId) => fleet.record(nodeId)?.name ?? nodeId,
      standing: (target, nodeId) => this.#standing(target, nodeId),
      onOvertaken: () => this.#readLater(),
    });
  }

  async start(): Promise<void> {
    await this.#readRows();
    await this.#peers.pass();
    this.#every(TICK_MS, () => {
      this.#awake.tick();
      this.#nearest.round(this.#targets);
    });
    this.#every(SWEEP_EVERY_MS, () => this.#sweep());
    this.#every(READ_EVERY_MS, () => this.#readLater());
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#peers.stop();
    this.#sender.stop();
  }

  list(): TargetView[] {
    return Array.from(this.#targets.values(), (target) => {
      const view = this.#view(target);
      return { ...view, measures: view.measures.slice(0, MEASURES_LISTED_MAX) };
    });
  }

  get(id: TargetId): TargetView | null {
    const target = this.#targets.get(id);
    return target === undefined ? null : this.#view(target);
  }

  /** What this node measures of it now; null = nothing that this replica hears of. */
  measure(id: TargetId, nodeId: NodeId): TargetMeasure | null {
    const target = this.#targets.get(id);
    return target === undefined ? null : (this.#measured(target, nodeId)?.measure() ?? null);
  }

  refresh(): Promise<void> {
    return this.#reads.add("rows");
  }

  /** Its agent said hello, or was admitted. */
  connected(nodeId: NodeId): void {
    this.#sender.connected(nodeId);
  }

  /** What an agent measured. Only what it was told to measure counts. */
  reported(nodeId: NodeId, results: readonly ProbeResult[]): void {
    const sent = this.#sender.sentTo(nodeId);
    if (sent === null) return;
    const received = { ms: this.#awake.nowMs(), atMs: this.#options.clock.nowAtMs() };
    for (const result of results) {
      if (result.kind === "peer") {
        if (sent.peers.has(result.nodeId)) this.#options.onPeerResult(nodeId, result);
        continue;
      }
      const isDemoDelay = sent.targets.get(result.targetId);
      if (isDemoDelay === undefined || !this.#targets.has(result.targetId)) continue;
      if (this.#book.take(nodeId, result, received, isDemoDelay)) this.#nearest.mark(result.targetId);
    }
  }

  /** Its row changed; null = it is not in the fleet (any more). */
  recordChanged(nodeId: NodeId, record: NodeRecord | null, before: NodeRecord | null): void {
    this.#peers.nodeChanged(nodeId, record, before);
    this.#sender.later([nodeId]);
  }

  /** Anything about it changed that a target's filter may name. */
  nodeChanged(nodeId: NodeId): void {
    const isFiltered = (target: WantedTarget) => target.filter === null || target.filter.length > 0;
    if ([...this.#targets.values()].some(isFiltered)) this.#sender.later([nodeId]);
  }

  /** A committed event of the log, from this replica or another. */
  onEvent({ subject, type }: EventView): void {
    if (subject.kind === "target") this.#readLater();
    if (subject.kind === "federation" && MEMBERS_CHANGED.has(type)) this.#peers.later();
  }

  #view(target: WantedTarget): TargetView {
    const { record } = target;
    const measures = Array.from(this.#book.of(record.id, this.#freshness(target)), (one) => one.measure());
    const nearest = record.nearest === null ? null : this.#measured(target, record.nearest.nodeId);
    return targetView(record, measures, nearest?.recentMs ?? null);
  }

  #measured(target: WantedTarget, nodeId: NodeId) {
    return this.#book.get(target.record.id, nodeId, this.#freshness(target));
  }

  #freshness({ record }: WantedTarget) {
    return { nowMs: this.#awake.nowMs(), intervalMs: record.intervalMs };
  }

  #ordersOf(nodeId: NodeId) {
    const record = this.#options.fleet.record(nodeId);
    if (record === null) return [];
    const health = this.#options.fleet.sense(nodeId)?.health ?? record.health;
    const peers = this.#peers.of(nodeId).flatMap((peerId) => this.#options.fleet.record(peerId) ?? []);
    const orders = probeOrders({ record, health }, this.#targets.values(), peers);
    const measured = new Set(orders.map((order) => (order.kind === "target" ? order.targetId : null)));
    for (const id of this.#targets.keys()) if (!measured.has(id)) this.#book.forget(id, nodeId);
    return orders;
  }

  #standing(target: WantedTarget, nodeId: NodeId): CurrentStanding {
    const { fleet, connections } = this.#options;
    const record = fleet.record(nodeId);
    if (record === null) return "gone";
    const health = fleet.sense(nodeId)?.health ?? record.health;
    if (health === "unreachable" || health === "down") return "gone";
    if (!measuresTarget({ record, health }, target)) return "gone";
    if (connections.get(nodeId) === null) return "elsewhere";
    if (this.#measured(target, nodeId) !== null) return "heard";
    return this.#isAwaited(target, nodeId) ? "elsewhere" : "heard";
  }

  /** It was told lately to measure this target, and cannot have answered for sure. */
  #isAwaited({ record }: WantedTarget, nodeId: NodeId): boolean {
    const sent = this.#sender.sentTo(nodeId);
    if (sent === null) return true;
    const sinceMs = Math.max(sent.firstMs, this.#sinceMs.get(record.id) ?? 0);
    const ageMs = this.#options.clock.monotonicMs() - sinceMs;
    return ageMs < FIRST_RESULT_MS + FRESH_INTERVALS * Math.min(record.intervalMs, FIRST_RESULT_MS);
  }

  #isHeard(nodeId: NodeId): boolean {
    const { fleet, connections } = this.#options;
    if (connections.get(nodeId) === null) return false;
    const health = fleet.sense(nodeId)?.health;
    return health !== undefined && health !== "unreachable" && health !== "down";
  }

  async #readRows(): Promise<void> {
    const records = await this.#options.db.read.target.findAll();
    const before = this.#targets;
    this.#targets = new Map(records.map((record) => [record.id, wantedTarget(record)]));
    let isChanged = records.length !== before.size;
    for (const record of records) {
      const known = before.get(record.id)?.record;
      if (known !== undefined && isDeepStrictEqual(measuredOf(known), measuredOf(record))) continue;
      isChanged = true;
      this.#sinceMs.set(record.id, this.#options.clock.monotonicMs());
      if (known !== undefined && !isDeepStrictEqual(known.check, record.check)) {
        this.#book.forgetTarget(record.id);
      }
    }
    if (isChanged) this.#sender.later(this.#options.fleet.nodeIds());
  }

  #readLater(): void {
    this.refresh().catch((error: unknown) =>
      this.#options.log.warn({ err: error }, "could not read targets"),
    );
  }

  #sweep(): void {
    this.#book.sweep(this.#awake.nowMs(), (id) => this.#targets.get(id)?.record.intervalMs ?? null);
    for (const nodeId of this.#sender.told()) {
      if (this.#options.connections.get(nodeId) === null) this.#sender.forget(nodeId);
    }
    for (const id of this.#sinceMs.keys()) if (!this.#targets.has(id)) this.#sinceMs.delete(id);
  }

  #every(intervalMs: number, work: () => void): void {
    this.#timers.push(setInterval(work, intervalMs));
  }
}

/** What agents are told of it, or who is told. */
function measuredOf({
  name: _,
  place: _p,
  nearest: _n,
  createdAtMs: _c,
  updatedAtMs: _u,
  ...rest
}: TargetRecord) {
  return rest;
}

const MEMBERS_CHANGED: ReadonlySet<string> = new Set([
  "federation.created",
  "federation.members_changed",
  "federation.member_replaced",
  "federation.removed",
  "federation.forced",
]);
