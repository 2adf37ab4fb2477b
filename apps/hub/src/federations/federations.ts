import { type CommandAnswer, type FederationSituation, type FederationsPort, memberLeft } from "@orrery/api";
import type { Database } from "@orrery/db";
import { majorityOf } from "@orrery/domain/consensus";
import type {
  CorrelationId,
  EventView,
  FederationCommand,
  FederationId,
  FederationReport,
  FederationSpec,
  FederationStatus,
  FederationsDelta,
  FederationView,
  NodeId,
  Pause,
} from "@orrery/protocol";
import { type Clock, type Logger, sortableId } from "@orrery/runtime";
import type { Fleet } from "../fleet/fleet.ts";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";
import { RefreshQueue } from "../fleet/refresh-queue.ts";
import type { AgentAsks } from "../gateway/agent-asks.ts";
import type { AgentConnections } from "../gateway/agent-connections.ts";
import type { MeshLink } from "../latency/link-book.ts";
import type { FederationRoles } from "../map/map-roles.ts";
import type { HubMetrics } from "../metrics.ts";
import { assessFederation } from "./assess-federation.ts";
import { FederationEntry } from "./federation-entry.ts";
import { FederationFeed, type FederationsSnapshot } from "./federation-feed.ts";
import { readFederationRows, readStoredFailovers } from "./federation-rows.ts";
import { type FederationSight, memberName } from "./federation-sight.ts";
import { federationSituation } from "./federation-situation.ts";
import { federationView } from "./federation-view.ts";
import { goneMembers } from "./gone-members.ts";
import type { JudgedLeader } from "./judge-leader.ts";
import { endForgotten, lastToldLeader, leaderOfEvent, storeLeaderNews } from "./leader-events.ts";
import { type LeaderNews, stepLeaderWatch } from "./leader-watch.ts";
import { measuredLinks, meshLinks } from "./measured-links.ts";
import { SpecSender } from "./spec-sender.ts";
import { urgentKeyOf } from "./urgent-key.ts";

const TICK_MS = 500;
/** The entry that tells of a failover comes with the report that shows its result: its kind is read a moment later. */
const NEWS_AFTER_MS = 250;
const NEWS_RETRY_MS = 2_000;

export type FederationsOptions = {
  db: Database;
  log: Logger;
  /** Wall time that never jumps, for what is shown; monotonic time for ages. */
  clock: Clock;
  fleet: Pick<Fleet, "sense" | "senses" | "record" | "refresh">;
  connections: AgentConnections;
  asks: Pick<AgentAsks, "ask">;
  metrics: HubMetrics;
  publish: (delta: FederationsDelta) => void;
  hasListeners: () => boolean;
  /** Leader, members or state of one may have changed. */
  onChanged: (id: FederationId) => void;
  /** What a member measured of its ways to the others. */
  onLinks: (nodeId: NodeId, links: readonly MeshLink[]) => void;
};

/** Federations as this hub knows them now: rows, what members report, and the feed of what changes. */
export class Federations implements FederationsPort {
  readonly #options: FederationsOptions;
  readonly #entries = new Map<FederationId, FederationEntry>();
  readonly #rowReads: RefreshQueue<"rows">;
  readonly #failoverReads: RefreshQueue<FederationId>;
  readonly #feed: FederationFeed;
  readonly #specs: SpecSender;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #leaving = new Set<string>();
  #fleetPause: Pause | null = null;
  #tick: NodeJS.Timeout | null = null;

  constructor(options: FederationsOptions) {
    this.#options = options;
    this.#rowReads = new RefreshQueue(() => this.#readRows());
    this.#failoverReads = new RefreshQueue((ids) => this.#readFailovers(ids));
    this.#feed = new FederationFeed({
      nowAtMs: () => options.clock.nowAtMs(),
      view: (id) => this.get(id),
      all: () => this.list(),
      publish: options.publish,
      hasListeners: options.hasListeners,
      onUrgent: options.onChanged,
    });
    this.#specs = new SpecSender({
      fleet: options.fleet,
      connections: options.connections,
      rowsOf: (nodeId) =>
        this.#entriesOf(nodeId).map(({ record, members, acknowledged }) => ({
          federation: record,
          members,
          acknowledged,
        })),
      surroundings: () => ({
        node: (nodeId) => options.fleet.record(nodeId),
        fleetPause: this.#fleetPause,
      }),
    });
  }

  async start(): Promise<void> {
    await this.#readRows();
    await this.#readFailovers([...this.#entries.keys()]);
    this.#tick = setInterval(() => this.#onTick(), TICK_MS);
  }

  /** Judges nobody any more. */
  stop(): void {
    if (this.#tick !== null) clearInterval(this.#tick);
    this.#tick = null;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#feed.stop();
    this.#specs.stop();
  }

  list(): FederationView[] {
    return Array.from(this.#entries.values(), (entry) => this.#view(entry));
  }

  get(id: FederationId): FederationView | null {
    const entry = this.#entries.get(id);
    return entry === undefined ? null : this.#view(entry);
  }

  snapshot(): FederationsSnapshot {
    return this.#feed.snapshot();
  }

  countByStatus(): Map<FederationStatus, number> {
    const counts = new Map<FederationStatus, number>();
    for (const { status } of this.list()) counts.set(status, (counts.get(status) ?? 0) + 1);
    return counts;
  }

  async refresh(id: FederationId | null): Promise<void> {
    const before = this.#nodesOf(id);
    await this.refreshRows();
    const ids = id === null ? [...this.#entries.keys()] : this.#entries.has(id) ? [id] : [];
    await Promise.all(ids.map((one) => this.#failoverReads.add(one)));
    const nodeIds = [...new Set([...before, ...this.#nodesOf(id)])];
    await Promise.all(nodeIds.map((nodeId) => this.#options.fleet.refresh(nodeId)));
    this.#specs.later(nodeIds);
  }

  /** Resolves when rows that were read after this call are in use. */
  refreshRows(): Promise<void> {
    return this.#rowReads.add("rows");
  }

  /** As of the rows read last: see `refreshRows`. */
  specsOf(nodeId: NodeId): FederationSpec[] {
    return this.#specs.specsOf(nodeId);
  }

  situation(id: FederationId): FederationSituation | null {
    const entry = this.#entries.get(id);
    if (entry === undefined) return null;
    const sight = this.#sight(entry);
    return federationSituation(sight, assessFederation(sight));
  }

  measuredLinks(nodeIds: readonly NodeId[]): { from: NodeId; to: NodeId; rttMs: number }[] {
    return measuredLinks(
      Array.from(this.#entries.values(), (entry) => this.#sight(entry)),
      nodeIds,
    );
  }

  /** Who takes part and who leads, as nodes; null = there is no such federation. */
  roles(id: FederationId): FederationRoles | null {
    const entry = this.#entries.get(id);
    if (entry === undefined) return null;
    const leaderId = entry.leaderId === null ? null : entry.nodeOf(entry.leaderId);
    return { leaderId, memberIds: entry.nodeIds() };
  }

  command(nodeId: NodeId, federation: FederationCommand, deadlineMs: number): Promise<CommandAnswer> {
    return this.#options.asks.ask(nodeId, { kind: "federation", federation }, deadlineMs);
  }

  capabilities(nodeId: NodeId): readonly string[] | null {
    return this.#options.connections.get(nodeId)?.capabilities ?? null;
  }

  /** What a node's agent reports of its memberships. */
  reported(nodeId: NodeId, reports: readonly FederationReport[]): void {
    const session = this.#sessionOf(nodeId) ?? 0;
    const from = { monotonicMs: this.#options.clock.monotonicMs(), session };
    for (const report of reports) {
      const entry = this.#entries.get(report.federationId);
      const taken = entry?.takeReport(nodeId, report, from) ?? false;
      if (entry === undefined || taken === false) continue;
      this.#options.onLinks(nodeId, meshLinks(entry, report));
      if (taken.isUrgent) this.#look(entry);
      this.#feed.mark(report.federationId);
    }
  }

  /** Its row changed: its name, place or addresses are in the others' specs. */
  nodeChanged(nodeId: NodeId): void {
    for (const entry of this.#entriesOf(nodeId)) {
      this.#specs.later(entry.nodeIds());
      this.#feed.markUrgent(entry.record.id);
    }
  }

  /** A committed event of the log, from this replica or another. */
  onEvent(event: EventView): void {
    const { subject, type } = event;
    if (type === "agent.failover" || type.startsWith("agent.federation_member_")) {
      const { federationId } = event.data;
      if (typeof federationId === "string") this.#onAgentEvent(type, federationId as FederationId);
    } else if (subject.kind === "node") {
      for (const entry of this.#entriesOf(subject.id as NodeId)) this.#feed.markUrgent(entry.record.id);
    } else if (type === "fleet.paused" || type === "fleet.resumed") {
      this.#background(this.refresh(null), "could not read federations");
    } else if (subject.kind === "federation") {
      this.#onFederationEvent(event, subject.id as FederationId);
    }
  }

  #onFederationEvent(event: EventView, id: FederationId): void {
    if (event.type === "federation.leader_changed") {
      const told = leaderOfEvent(event);
      const entry = this.#entries.get(id);
      if (entry !== undefined && told !== null && told.term > (entry.watch.known?.term ?? -1)) {
        entry.watch = { ...entry.watch, known: told };
      }
      return;
    }
    if (event.type === "federation.leaderless") return;
    if (FAILOVER_ENDS.has(event.type)) this.#countFailover(event);
    this.#background(this.refresh(id), "could not read a changed federation");
  }

  #onTick(): void {
    if (this.#entries.size === 0) return;
    for (const entry of this.#entries.values()) this.#look(entry);
    if (this.#specs.countLosses()) this.#specs.later(this.#nodesOf(null));
  }

  /** Judges a federation afresh: tells browsers at once of what matters, and the log of its leadership. */
  #look(entry: FederationEntry): void {
    if (this.#tick === null) return;
    const sight = this.#sight(entry);
    const assessment = assessFederation(sight);
    entry.leaderId = assessment.leader?.memberId ?? null;
    const heardVoters = assessment.voters.filter((id) => assessment.fresh.has(id)).length;
    const { watch, news } = stepLeaderWatch(entry.watch, {
      leader: assessment.leader,
      canTell: heardVoters >= majorityOf(assessment.voters.length),
      nameOf: () => (assessment.leader === null ? "" : memberName(sight, assessment.leader.memberId)),
      nowAtMs: sight.nowAtMs,
    });
    entry.watch = watch;
    if (news !== null) this.#tell(entry.record.id, news, NEWS_AFTER_MS);
    const key = urgentKeyOf(sight, assessment, watch.isLeaderlessTold);
    if (key !== entry.urgentKey) this.#feed.markUrgent(entry.record.id);
    entry.urgentKey = key;
    if (assessment.leader !== null) this.#endForgotten(entry, assessment.leader, sight.nowAtMs);
    for (const memberId of goneMembers(entry, assessment, this.#options.clock.monotonicMs())) {
      this.#memberLeft(entry.record.id, memberId);
    }
  }

  #memberLeft(federationId: FederationId, memberId: FederationEntry["members"][number]["id"]): void {
    if (this.#leaving.has(memberId)) return;
    this.#leaving.add(memberId);
    const { db, clock } = this.#options;
    const as = { actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId };
    const work = memberLeft(db, as, { federationId, memberId, nowAtMs: clock.nowAtMs() })
      .then((outcome) => (outcome === "unchanged" ? undefined : this.refresh(federationId)))
      .finally(() => this.#leaving.delete(memberId));
    this.#background(work, "could not let a member go");
  }

  #endForgotten(entry: FederationEntry, leader: JudgedLeader, nowAtMs: number): void {
    const { id } = entry.record;
    if (!entry.isForgottenDue(nowAtMs)) return;
    const work = endForgotten(this.#options.db, id, leader, nowAtMs);
    this.#background(work, "could not end a forgotten failover");
  }

  #tell(federationId: FederationId, news: LeaderNews, afterMs: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      storeLeaderNews(this.#options.db, federationId, news).catch((error: unknown) => {
        this.#options.log.warn({ err: error, federationId }, "a federation's leadership was not stored yet");
        this.#tell(federationId, news, NEWS_RETRY_MS);
      });
    }, afterMs);
    this.#timers.add(timer.unref());
  }

  /** What the event says: the row may have gone on since. */
  #countFailover({ type, data }: EventView): void {
    const { metrics } = this.#options;
    const { kind, totalMs } = data;
    if (typeof kind !== "string" || typeof totalMs !== "number") return;
    const outcome = type.slice("failover.".length);
    metrics.failovers.inc({ kind, outcome });
    if (outcome === "succeeded") metrics.failoverMs.observe(totalMs);
  }

  /** Rows that changed with an agent's entries, here or on another replica. */
  #onAgentEvent(type: string, id: FederationId): void {
    if (!this.#entries.has(id)) return;
    const work = type === "agent.failover" ? this.#failoverReads.add(id) : this.refresh(id);
    this.#background(work, "could not read a changed federation");
  }

  async #readRows(): Promise<void> {
    const { federations, members, past, fleetPause } = await readFederationRows(
      this.#options.db,
      (nodeId) => this.#options.fleet.record(nodeId)?.name ?? null,
    );
    this.#fleetPause = fleetPause;
    const gone = new Set(this.#entries.keys());
    const added: FederationId[] = [];
    for (const record of federations) {
      gone.delete(record.id);
      const own = members.get(record.id) ?? [];
      const everyone = past.get(record.id) ?? new Map();
      const entry = this.#entries.get(record.id);
      if (entry === undefined) {
        this.#entries.set(record.id, new FederationEntry(record, own, everyone));
        added.push(record.id);
      } else if (!entry.setRows(record, own, everyone)) continue;
      this.#feed.markUrgent(record.id);
    }
    for (const id of gone) {
      this.#entries.delete(id);
      this.#feed.markUrgent(id);
    }
    await Promise.all(added.map((id) => this.#readKnownLeader(id)));
  }

  async #readKnownLeader(id: FederationId): Promise<void> {
    const known = await lastToldLeader(this.#options.db, id);
    const entry = this.#entries.get(id);
    if (entry !== undefined && entry.watch.known === null && known !== null) {
      entry.watch = { ...entry.watch, known };
    }
  }

  async #readFailovers(ids: readonly FederationId[]): Promise<void> {
    for (const id of ids) {
      const stored = await readStoredFailovers(this.#options.db, id);
      this.#entries.get(id)?.setFailovers(stored);
      this.#feed.markUrgent(id);
    }
  }

  #view(entry: FederationEntry): FederationView {
    const sight = this.#sight(entry);
    const view = federationView(sight);
    if (entry.status?.is !== view.status) entry.status = { is: view.status, sinceAtMs: sight.nowAtMs };
    return { ...view, statusSinceAtMs: entry.status.sinceAtMs };
  }

  #sight(entry: FederationEntry): FederationSight {
    const { clock, fleet } = this.#options;
    return entry.sight(
      { nowAtMs: clock.nowAtMs(), monotonicMs: clock.monotonicMs() },
      {
        nodeOf: (nodeId) => fleet.sense(nodeId),
        fleetPause: this.#fleetPause,
        sessionOf: (nodeId) => this.#sessionOf(nodeId),
      },
    );
  }

  #sessionOf(nodeId: NodeId): number | null {
    return this.#options.connections.get(nodeId)?.epoch ?? null;
  }

  #entriesOf(nodeId: NodeId): FederationEntry[] {
    return [...this.#entries.values()].filter(({ members }) =>
      members.some((member) => member.nodeId === nodeId),
    );
  }

  #nodesOf(id: FederationId | null): NodeId[] {
    const entries = id === null ? [...this.#entries.values()] : [this.#entries.get(id)];
    return entries.flatMap((entry) => entry?.nodeIds() ?? []);
  }

  #background(work: Promise<unknown>, problem: string): void {
    work.catch((error: unknown) => this.#options.log.warn({ err: error }, problem));
  }
}

const FAILOVER_ENDS: ReadonlySet<string> = new Set([
  "failover.succeeded",
  "failover.failed",
  "failover.blocked",
  "failover.cleared",
]);
