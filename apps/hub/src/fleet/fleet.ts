import type { FleetPort } from "@orrery/api";
import type { Database, MinuteMap, NodeRecord } from "@orrery/db";
import {
  describeHealth,
  type HealthInput,
  historyStepMs,
  MINUTE_MS,
  type MinuteRow,
  stepHealth,
  thinHistory,
} from "@orrery/domain";
import type {
  EventView,
  MetricHistory,
  MetricHistoryInput,
  NodeHealth,
  NodeId,
  NodesDelta,
  NodeView,
  Report,
} from "@orrery/protocol";
import type { Logger } from "@orrery/runtime";
import type { z } from "zod";
import { DeltaFeed, type NodesSnapshot } from "./delta-feed.ts";
import { ElsewhereLook } from "./elsewhere-look.ts";
import type { FleetWriter } from "./fleet-writer.ts";
import type { RingBudget } from "./metric-ring.ts";
import { type FleetMapNode, NodeEntry } from "./node-entry.ts";
import { endEvent, healthEvent, SENSED } from "./node-events.ts";
import { RefreshQueue } from "./refresh-queue.ts";
import type { SteadyClock } from "./steady-clock.ts";

export const HEALTH_TICK_MS = 250;
const LAST_SEEN_EVERY_MS = 5000;
const MINUTE_SWEEP_EVERY_MS = 10_000;
const RING_BYTES_MAX = 256 * 1_048_576;
/** Of more, those that were told of longest ago are forgotten. */
const EARLY_MAX = 1000;

const RANGE_MS = { day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 } as const;

export type FleetOptions = {
  db: Database;
  log: Logger;
  clock: SteadyClock;
  writer: FleetWriter;
  /** From the close of a connection until its node is down. */
  downAfterMs: number;
  /** Sends a delta to every browser that listens. */
  publish: (delta: NodesDelta) => void;
  hasListeners: () => boolean;
  /** A row changed: the connected agent may need another spec, or may have to go. */
  onRecordChanged: (nodeId: NodeId, record: NodeRecord | null, before: NodeRecord | null) => void;
  /** It came, went, or changed in anything but live values. */
  onChanged: (nodeId: NodeId) => void;
  /** It reported how busy its processors are, 0..1. */
  onLoad: (nodeId: NodeId, loadRatio: number) => void;
  /** What the map knows of a node besides, for the minute's row: taken once a minute. */
  takeMapMinute: (nodeId: NodeId) => Pick<MinuteMap, "ledFederations" | "links">;
  onBlind: (blindMs: number) => void;
};

/** The fleet as this hub knows it now: rows, live values and health in memory, and the feed of what changes. */
export class Fleet implements FleetPort {
  readonly #options: FleetOptions;
  readonly #entries = new Map<NodeId, NodeEntry>();
  /** Another replica holds their connections, and their rows are not read yet. */
  readonly #early = new Set<NodeId>();
  readonly #elsewhere: ElsewhereLook;
  readonly #ringBudget: RingBudget = { remainingBytes: RING_BYTES_MAX };
  readonly #feed: DeltaFeed;
  readonly #refreshes: RefreshQueue<NodeId>;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #tickInput = { kind: "tick", nowAtMs: 0 } satisfies HealthInput;
  readonly #heartbeatInput = { kind: "heartbeat", nowAtMs: 0 } satisfies HealthInput;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#feed = new DeltaFeed({
      nowAtMs: () => options.clock.nowAtMs(),
      entries: this.#entries,
      publish: options.publish,
      hasListeners: options.hasListeners,
    });
    this.#refreshes = new RefreshQueue((nodeIds) => this.#reload(nodeIds));
    this.#elsewhere = new ElsewhereLook({
      ...{ db: options.db, log: options.log, away: () => this.#away() },
      onHeard: (nodeId) => {
        this.connectedElsewhere(nodeId);
        return this.refresh(nodeId);
      },
      onLost: (nodeId) => this.#takeBack(nodeId),
    });
  }

  /** Reads the whole fleet. Until an agent reports, the hub knows nothing of how it is. */
  async start(): Promise<void> {
    const { db } = this.#options;
    const [records, certificates] = await Promise.all([
      db.read.node.findAll(),
      db.read.certificate.findNewest(),
    ]);
    const nowAtMs = this.#options.clock.nowAtMs();
    for (const record of records) {
      this.#entries.set(record.id, new NodeEntry(record, nowAtMs, this.#ringBudget));
    }
    for (const certificate of certificates) {
      const entry = this.#entries.get(certificate.nodeId);
      if (entry !== undefined) entry.certificate = certificate;
    }
    this.#every(HEALTH_TICK_MS, () => this.#tick());
    this.#every(LAST_SEEN_EVERY_MS, () => this.#saveLastSeen());
    this.#every(MINUTE_SWEEP_EVERY_MS, () => this.#sweepMinutes());
    this.#elsewhere.start();
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#elsewhere.stop();
    this.#feed.stop();
    this.#saveLastSeen();
    const nowAtMs = this.#options.clock.nowAtMs();
    for (const entry of this.#entries.values()) {
      const row = entry.takeMinute(nowAtMs);
      if (row !== null) this.#storeMinute(entry, row);
    }
  }

  list(): NodeView[] {
    return Array.from(this.#entries.values(), (entry) => entry.view());
  }

  get(nodeId: NodeId): NodeView | null {
    return this.#entries.get(nodeId)?.view() ?? null;
  }

  nodeIds(): Iterable<NodeId> {
    return this.#entries.keys();
  }

  /** What the map shows of a node; null = it is not in the fleet. */
  mapNode(nodeId: NodeId): FleetMapNode | null {
    return this.#entries.get(nodeId)?.mapNode() ?? null;
  }

  /** What federations need to know of a node: it costs less than a view. */
  sense(nodeId: NodeId): NodeSense | null {
    const entry = this.#entries.get(nodeId);
    return entry === undefined ? null : senseOf(entry);
  }

  *senses(): Iterable<NodeSense> {
    for (const entry of this.#entries.values()) yield senseOf(entry);
  }

  certificateExpiresAtMs(nodeId: NodeId): number | null {
    return this.#entries.get(nodeId)?.certificate?.expiresAtMs ?? null;
  }

  record(nodeId: NodeId): NodeRecord | null {
    return this.#entries.get(nodeId)?.record ?? null;
  }

  isNameTaken(name: string): boolean {
    for (const entry of this.#entries.values()) if (entry.record.name === name) return true;
    return false;
  }

  refresh(nodeId: NodeId): Promise<void> {
    return this.#refreshes.add(nodeId);
  }

  snapshot(): NodesSnapshot {
    return this.#feed.snapshot();
  }

  countByHealth(): Record<NodeHealth, number> {
    const counts: Record<NodeHealth, number> = { unknown: 0, online: 0, suspect: 0, unreachable: 0, down: 0 };
    for (const { health } of this.#entries.values()) counts[health.status.health] += 1;
    return counts;
  }

  async history(input: z.infer<typeof MetricHistoryInput>): Promise<MetricHistory> {
    const { nodeId, range, names } = input;
    const nowAtMs = this.#options.clock.nowAtMs();
    if (range === "hour") {
      const ring = this.#entries.get(nodeId)?.ring;
      const { atMs, series } = ring?.history(names, nowAtMs - 3_600_000) ?? { atMs: [], series: {} };
      return { nodeId, range, stepMs: 1000, atMs, series };
    }
    const bounds = { fromAtMs: nowAtMs - RANGE_MS[range], toAtMs: nowAtMs };
    const stepMs = historyStepMs({ ...bounds, rowMs: MINUTE_MS });
    const rows = await this.#options.db.read.metricMinute.readRange({ nodeId, ...bounds, names, stepMs });
    return { nodeId, range, ...thinHistory(rows, { ...bounds, rowMs: stepMs }, names) };
  }

  /** An agent's connection was accepted here. A node in the waiting room is not judged. */
  connected(nodeId: NodeId): void {
    const entry = this.#entries.get(nodeId);
    if (entry === undefined) return;
    const nowAtMs = this.#options.clock.nowAtMs();
    entry.isElsewhere = false;
    entry.connectedAtMs = nowAtMs;
    this.#seen(entry, nowAtMs);
    if (entry.record.admission === "admitted") this.#step(entry, { kind: "connected", nowAtMs });
    entry.healthReason = describeHealth(entry.health);
    this.#markChanged(nodeId);
  }

  /** The current connection ended without a goodbye. */
  closed(nodeId: NodeId, why: string): void {
    this.#disconnect(nodeId, { kind: "closed", nowAtMs: this.#options.clock.nowAtMs(), why });
  }

  left(nodeId: NodeId, reason: string): void {
    this.#disconnect(nodeId, { kind: "left", nowAtMs: this.#options.clock.nowAtMs(), reason });
  }

  /** Another replica holds the connection from now on. */
  connectedElsewhere(nodeId: NodeId): void {
    const entry = this.#entries.get(nodeId);
    if (entry === undefined) this.#expectElsewhere(nodeId);
    if (entry === undefined || entry.isElsewhere) return;
    entry.isElsewhere = true;
    this.#step(entry, { kind: "hub-restarted", nowAtMs: this.#options.clock.nowAtMs() });
    this.#markChanged(nodeId);
  }

  /** One report: the heartbeat and what changed. Called a thousand times a second, so it makes as little garbage as it can. */
  reported(nodeId: NodeId, report: Report): void {
    const entry = this.#entries.get(nodeId);
    if (entry === undefined || entry.record.admission !== "admitted") return;
    const nowAtMs = this.#options.clock.nowAtMs();
    this.#seen(entry, nowAtMs);
    const finished = entry.applyLive(report.live, nowAtMs);
    if (finished !== null) this.#storeMinute(entry, finished);
    if (report.live.cpuRatio !== undefined && report.live.cpuRatio !== null)
      this.#options.onLoad(nodeId, report.live.cpuRatio);
    this.#heartbeatInput.nowAtMs = nowAtMs;
    this.#step(entry, this.#heartbeatInput);
    this.#feed.markLive(nodeId);
  }

  /** A committed event of the log, from this replica or another: rows that it tells of are read again. */
  onEvent(event: EventView): void {
    if (event.subject.kind !== "node" || event.type.startsWith("agent.")) return;
    const nodeId = event.subject.id as NodeId;
    // What this replica noticed itself is known here already.
    const isElsewhere = this.#entries.get(nodeId)?.isElsewhere ?? this.#early.has(nodeId);
    const isOwnSense = SENSED.has(event.type) && !isElsewhere;
    if (isOwnSense) return;
    this.refresh(nodeId).catch((error: unknown) =>
      this.#options.log.warn({ err: error, nodeId: event.subject.id }, "could not read a changed node"),
    );
  }

  /** After a gap in the log's announcements: everything may have changed. */
  async reloadAll(): Promise<void> {
    const records = await this.#options.db.read.node.findAll();
    const gone = new Set(this.#entries.keys());
    for (const record of records) {
      gone.delete(record.id);
      this.#applyRecord(record.id, record);
    }
    for (const nodeId of gone) this.#applyRecord(nodeId, null);
  }

  #disconnect(nodeId: NodeId, input: Extract<HealthInput, { kind: "closed" | "left" }>): void {
    const entry = this.#entries.get(nodeId);
    if (entry === undefined) return;
    entry.connectedAtMs = null;
    this.#options.writer.event(endEvent(entry.record, input));
    if (entry.record.admission === "admitted") this.#step(entry, input);
    this.#markChanged(nodeId);
  }

  #seen(entry: NodeEntry, nowAtMs: number): void {
    entry.lastSeenAtMs = nowAtMs;
    entry.hasUnsavedLastSeen = true;
  }

  #step(entry: NodeEntry, input: HealthInput): void {
    const { effects } = stepHealth(entry.health, input, this.#options.downAfterMs);
    for (const effect of effects) {
      entry.healthReason = effect.reason;
      entry.noteHealth(effect.to);
      this.#markChanged(entry.record.id);
      if (!effect.isNews) continue;
      const change = {
        id: entry.record.id,
        health: effect.to,
        healthReason: effect.reason,
        healthSinceAtMs: effect.sinceAtMs,
      };
      // A clean goodbye has its own event (node.left), which says all there is.
      const event = input.kind === "left" ? null : healthEvent(entry.record, effect);
      this.#options.writer.healthChanged(change, event);
    }
  }

  #tick(): void {
    const blindMs = this.#options.clock.check();
    const nowAtMs = this.#options.clock.nowAtMs();
    if (blindMs !== null) {
      for (const entry of this.#entries.values()) this.#step(entry, { kind: "hub-blind", nowAtMs, blindMs });
      this.#options.onBlind(blindMs);
    }
    this.#tickInput.nowAtMs = nowAtMs;
    for (const entry of this.#entries.values()) {
      if (!entry.isElsewhere) this.#step(entry, this.#tickInput);
    }
  }

  #markChanged(nodeId: NodeId): void {
    this.#feed.markChanged(nodeId);
    this.#options.onChanged(nodeId);
  }

  #storeMinute(entry: NodeEntry, row: MinuteRow): void {
    const { id, scheduling } = entry.record;
    const map = { health: entry.takeWorstHealth(), scheduling, ...this.#options.takeMapMinute(id) };
    this.#options.writer.minute({ nodeId: id, ...row, map });
  }

  #saveLastSeen(): void {
    for (const entry of this.#entries.values()) {
      if (!entry.hasUnsavedLastSeen || entry.lastSeenAtMs === null) continue;
      entry.hasUnsavedLastSeen = false;
      this.#options.writer.seen(entry.record.id, entry.lastSeenAtMs);
    }
  }

  /** Silent nodes' last minutes end as well. */
  #sweepMinutes(): void {
    const nowAtMs = this.#options.clock.nowAtMs();
    for (const entry of this.#entries.values()) {
      const row = entry.takeFinishedMinute(nowAtMs);
      if (row !== null) this.#storeMinute(entry, row);
    }
  }

  async #reload(nodeIds: readonly NodeId[]): Promise<void> {
    const { read } = this.#options.db;
    const [records, certificates] = await Promise.all([
      Promise.all(nodeIds.map((nodeId) => read.node.find(nodeId))),
      Promise.all(nodeIds.map((nodeId) => read.certificate.findNewest(nodeId))),
    ]);
    nodeIds.forEach((nodeId, i) => {
      const record = records[i] ?? null;
      this.#applyRecord(nodeId, record?.removedAtMs === null ? record : null);
      const entry = this.#entries.get(nodeId);
      if (entry !== undefined) entry.certificate = certificates[i]?.[0] ?? null;
    });
  }

  #applyRecord(nodeId: NodeId, record: NodeRecord | null): void {
    const entry = this.#entries.get(nodeId);
    const before = entry?.record ?? null;
    if (record === null) {
      entry?.ring.release();
      this.#entries.delete(nodeId);
    } else if (entry === undefined) {
      const added = new NodeEntry(record, this.#options.clock.nowAtMs(), this.#ringBudget);
      added.isElsewhere = this.#early.delete(nodeId);
      this.#entries.set(nodeId, added);
    } else {
      entry.record = record;
    }
    if (record !== null || before !== null) this.#markChanged(nodeId);
    this.#options.onRecordChanged(nodeId, record, before);
  }

  #away(): Map<NodeId, { isElsewhere: boolean; knownSeenAtMs: number }> {
    const away = new Map<NodeId, { isElsewhere: boolean; knownSeenAtMs: number }>();
    for (const [id, { connectedAtMs, isElsewhere, lastSeenAtMs }] of this.#entries) {
      if (connectedAtMs === null) away.set(id, { isElsewhere, knownSeenAtMs: lastSeenAtMs ?? 0 });
    }
    return away;
  }

  /** As after a restart of this hub: it has the same time to come back before it is accused (H4). */
  async #takeBack(nodeId: NodeId): Promise<void> {
    await this.refresh(nodeId);
    const entry = this.#entries.get(nodeId);
    if (entry === undefined || !entry.isElsewhere) return;
    entry.isElsewhere = false;
    entry.restart(this.#options.clock.nowAtMs());
    this.#markChanged(nodeId);
  }

  #expectElsewhere(nodeId: NodeId): void {
    this.#early.add(nodeId);
    if (this.#early.size > EARLY_MAX) this.#early.delete(this.#early.values().next().value as NodeId);
  }

  #every(intervalMs: number, work: () => void): void {
    this.#timers.push(setInterval(work, intervalMs));
  }
}

export type NodeSense = Pick<
  NodeView,
  "id" | "name" | "region" | "zone" | "health" | "scheduling" | "admission"
>;

function senseOf({ record, health, isElsewhere }: NodeEntry): NodeSense {
  const { id, name, region, zone, scheduling, admission } = record;
  return {
    id,
    name,
    region,
    zone,
    scheduling,
    admission,
    health: isElsewhere ? record.health : health.status.health,
  };
}
