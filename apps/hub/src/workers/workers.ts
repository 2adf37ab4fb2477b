import type { SecretSeal, WorkerFit, WorkersPort } from "@orrery/api";
import type { Database, WorkerRecord } from "@orrery/db";
import { placeInstances, type WorkerPlan } from "@orrery/domain/workers";
import type { CorrelationId, EventView, NodeId } from "@orrery/protocol";
import {
  type InstanceId,
  InstancePhase,
  type WorkerDetail,
  type WorkerId,
  type WorkerLogAsk,
  type WorkerLogChunk,
  type WorkerNodeView,
  type WorkerOrders,
  type WorkerReport,
  type WorkerReportAck,
  type WorkerSpec,
  type WorkerView,
} from "@orrery/protocol/workers";
import { AppError, type Clock, type Logger, toWireError } from "@orrery/runtime";
import type { Fleet } from "../fleet/fleet.ts";
import { type FleetWriter, HUB_ACTOR } from "../fleet/fleet-writer.ts";
import { RefreshQueue } from "../fleet/refresh-queue.ts";
import type { AgentConnections } from "../gateway/agent-connections.ts";
import { OrdersSender } from "../gateway/orders-sender.ts";
import type { HubMetrics } from "../metrics.ts";
import type { InstanceTraffic } from "../services/instance-traffic.ts";
import { readAgentLog, restartOnAgent } from "./ask-agent.ts";
import { ChangeTeller } from "./change-teller.ts";
import { decideWorker } from "./decide-worker.ts";
import { InstanceBook } from "./instance-book.ts";
import { KnownWorkers } from "./known-workers.ts";
import type { LiveInstance, WorkerInstances } from "./live-instance.ts";
import { PlacementNodes } from "./placement-nodes.ts";
import { ReportWriter } from "./report-writer.ts";
import { isNothing, storePlan } from "./store-plan.ts";
import { WorkerLease } from "./worker-lease.ts";
import { WorkerNodes } from "./worker-nodes.ts";
import { workerOrders } from "./worker-orders.ts";
import { instanceView, type ViewParts, workerView } from "./worker-view.ts";

export type WorkersOptions = {
  /** Of this process. */
  hubId: string;
  db: Database;
  /** Wall time that never jumps, for what is shown; monotonic time for ages. */
  clock: Clock;
  log: Logger;
  fleet: Pick<Fleet, "record" | "sense" | "mapNode" | "nodeIds">;
  connections: AgentConnections;
  writer: Pick<FleetWriter, "event">;
  metrics: Pick<HubMetrics, "workerRollouts">;
  seal: SecretSeal;
  targetRttMs: (targetName: string, nodeId: NodeId) => number | null;
  /** Of the services' gateways; asked when something is decided. */
  traffic: () => Pick<InstanceTraffic, "trafficOf"> | null;
  random?: () => number;
};

const ROUND_EVERY_MS = 250;
const ROUND_AT_LEAST_MS = 1000;
/** What comes together is decided on together. */
const TOGETHER_MS = 10;
/** Since the start of the hub: whoever has not told of its instances by then is not waited for. */
const PATIENCE_MS = 60_000;
/** Instances that drain or die must not be asked any more, and new ones are waited for. */
const PACE = { sendEveryMs: 200, sendAfterMs: 20, jitterMs: () => 30 };
const ENDED_SHOWN = 20;
const OURS = new Set(["worker", "secret"]);

/** Workers as they are wanted and as the fleet runs them: decides (on one replica), orders, and hears what became of it (of the agents connected here). */
export class Workers implements WorkersPort, WorkerInstances {
  readonly #options: WorkersOptions;
  readonly #known = new KnownWorkers();
  readonly #book = new InstanceBook();
  readonly #nodes: WorkerNodes;
  readonly #lease: WorkerLease;
  readonly #sender: OrdersSender<WorkerOrders | null>;
  readonly #reads: RefreshQueue<"rows">;
  readonly #reports: ReportWriter;
  readonly #teller: ChangeTeller;
  readonly #unplaced = new Map<WorkerId, NonNullable<WorkerPlan["unplaced"]>>();
  readonly #startedAtMs: number;
  readonly #startedMs: number;
  #timer: NodeJS.Timeout | null = null;
  #isDirty = true;
  #roundMs = Number.NEGATIVE_INFINITY;
  #soonTimer: NodeJS.Timeout | null = null;
  #beganMs = Number.NEGATIVE_INFINITY;
  #isInRound = false;
  #isStopped = false;
  /** Rounds and reads change the same rows: one at a time. */
  #line: Promise<unknown> = Promise.resolve();

  constructor(options: WorkersOptions) {
    this.#options = options;
    const { db, clock, log, hubId, connections } = options;
    this.#startedAtMs = clock.nowAtMs();
    this.#startedMs = clock.monotonicMs();
    this.#nodes = new WorkerNodes({ ...options, book: this.#book });
    this.#lease = new WorkerLease({ db, clock, log, hubId });
    this.#reads = new RefreshQueue(() => this.#inLine(() => this.#readRows()));
    this.#reports = new ReportWriter({ db, clock, log, heard: (id) => this.#book.heard(id) });
    this.#teller = new ChangeTeller();
    this.#sender = new OrdersSender<WorkerOrders | null>({
      ...{ connections, random: options.random ?? Math.random, monotonicMs: () => clock.monotonicMs() },
      ordersOf: (nodeId) => this.#ordersOf(nodeId),
      send: (session, orders) => orders !== null && session.sendWorkerOrders(orders),
      pace: PACE,
    });
  }

  async start(): Promise<void> {
    await this.#readRows();
    await this.#lease.start();
    this.#reports.start();
    this.#timer = setInterval(() => this.#tick(), ROUND_EVERY_MS).unref();
    this.#soon();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    if (this.#soonTimer !== null) clearTimeout(this.#soonTimer);
    this.#sender.stop();
    this.#teller.stop();
    await this.#line;
    await this.#reports.stop();
    await this.#lease.stop();
  }

  async refresh(): Promise<void> {
    await this.#reads.add("rows");
  }

  /** A committed event of the log, from this replica or another. */
  onEvent({ subject }: EventView): void {
    if (OURS.has(subject.kind) || subject.kind === "scaling_group") this.#readLater();
  }

  connected(nodeId: NodeId): void {
    this.#book.connected(nodeId);
    this.#nodes.came(nodeId);
    this.#sender.connected(nodeId);
    this.#soon();
  }

  disconnected(nodeId: NodeId): void {
    this.#book.disconnected(nodeId);
    this.#nodes.went(nodeId);
    this.#sender.forget(nodeId);
    this.#soon();
  }

  /** Anything about a node changed but its live values. */
  nodeChanged(): void {
    this.#soon();
  }

  async report(nodeId: NodeId, report: WorkerReport): Promise<WorkerReportAck> {
    const { clock } = this.#options;
    const now = { ms: clock.monotonicMs(), atMs: clock.nowAtMs() };
    const isOurs = (id: InstanceId) => this.#known.instance(id)?.nodeId === nodeId;
    const { changed, isNewHost } = this.#book.take(nodeId, report, now, isOurs);
    this.#reports.states(changed);
    this.#reports.figures(report.instances.map(({ instanceId }) => instanceId).filter(isOurs));
    if (isNewHost) this.#reports.host({ nodeId, host: report.host, heardAtMs: now.atMs });
    if (isNewHost || changed.length > 0) this.#soon();
    if (changed.length > 0) this.#teller.changed();
    const gone = report.goneIds.filter(isOurs);
    if (gone.length === 0) return { outcome: "noted" };
    return this.#inLine(() => this.#end(gone)).catch((error: unknown): WorkerReportAck => {
      const known = error instanceof AppError ? error : new AppError("DATABASE_UNAVAILABLE");
      return { outcome: "failed", error: toWireError(known) };
    });
  }

  list(): WorkerView[] {
    return Array.from(this.#known.workers.values(), (worker) =>
      workerView(worker, this.#viewParts(worker.id)),
    );
  }

  async get(id: WorkerId): Promise<WorkerDetail | null> {
    const worker = this.#known.workers.get(id);
    if (worker === undefined) return null;
    const ended = await this.#options.db.read.workerInstance.findEnded(id, ENDED_SHOWN);
    const parts = this.#viewParts(id);
    const instances = [...this.#known.instances(id), ...ended].map((row) => instanceView(row, parts));
    return { ...workerView(worker, parts), instances };
  }

  nodes(): WorkerNodeView[] {
    return this.#nodes.views(this.#known);
  }

  fit(spec: WorkerSpec, count: number): WorkerFit {
    const nodes = this.#placementNodes();
    const worker = [...this.#known.workers.values()].find(({ name }) => name === spec.name) ?? null;
    const held = worker === null ? [] : [...this.#known.instances(worker.id)];
    const { sentence } = placeInstances({
      ...{ spec, wanted: count, nodes: nodes.for(worker?.id ?? null, spec) },
      instances: held
        .filter(({ stopSentence }) => stopSentence === null)
        .map(({ id, nodeId }) => ({ instanceId: id, nodeId, isAvailable: true, busyness: null })),
    });
    return { sentence, isNobodyThere: nodes.isNobodyThere };
  }

  readLog(ask: WorkerLogAsk): Promise<WorkerLogChunk> {
    return this.#withNodeOf(ask.instanceId, (nodeId) => readAgentLog(nodeId, ask, this.#agents()));
  }

  restart(instanceId: InstanceId): Promise<void> {
    return this.#withNodeOf(instanceId, (nodeId) => restartOnAgent(nodeId, instanceId, this.#agents()));
  }

  *instances(workerId?: WorkerId): Iterable<LiveInstance> {
    for (const row of this.#known.instances(workerId)) {
      const spec = this.#known.specOf(row.workerId, row.revision);
      if (spec === null) continue;
      const { id: instanceId, nodeId, revision, orderedAtMs, stopSentence } = row;
      yield {
        ...{ instanceId, workerId: row.workerId, nodeId, revision, spec, orderedAtMs },
        workerName: this.#known.nameOf(row.workerId) ?? spec.name,
        isStopping: stopSentence !== null,
        report: this.#book.reportOf(row, this.#nodes.nameOf(nodeId)),
        heardAtMs: this.#book.heard(instanceId)?.heardAtMs ?? null,
      };
    }
  }

  workerName(workerId: WorkerId): string | null {
    return this.#known.workers.get(workerId)?.name ?? null;
  }

  wantedCount(workerId: WorkerId): number | null {
    return this.#known.workers.get(workerId)?.wantedCount ?? null;
  }

  onChanged(listener: () => void): () => void {
    return this.#teller.listen(listener);
  }

  async setWanted(
    workerId: WorkerId,
    count: number,
    { sentence, correlationId }: { readonly sentence: string; readonly correlationId: string },
  ): Promise<void> {
    const { db, clock } = this.#options;
    const caller = { actor: HUB_ACTOR, correlationId: correlationId as CorrelationId };
    await db.write(caller, async (tx) => {
      const worker = await tx.worker.findForUpdate(workerId);
      if (worker === null || worker.removedAtMs !== null) throw new AppError("NOT_FOUND");
      if (worker.wantedCount === count) return;
      await tx.worker.update(workerId, { ...worker, wantedCount: count }, clock.nowAtMs());
      tx.appendEvent({
        type: "worker.scaled",
        subject: { kind: "worker", id: workerId, name: worker.name },
        summary:
          `${worker.name} is to have ${count} instances instead of ${worker.wantedCount}: ${sentence}`.slice(
            0,
            1000,
          ),
        data: { before: worker.wantedCount, after: count, sentence },
      });
    });
    await this.refresh();
  }

  /** How many instances there are in each phase, for metrics. */
  countByPhase(): Map<InstancePhase, number> {
    const counts = new Map<InstancePhase, number>(InstancePhase.options.map((phase) => [phase, 0]));
    for (const { report } of this.instances()) {
      const phase = report?.state.phase ?? "pending";
      counts.set(phase, (counts.get(phase) ?? 0) + 1);
    }
    return counts;
  }

  get unplacedCount(): number {
    return [...this.#unplaced.values()].reduce((sum, { count }) => sum + count, 0);
  }

  get workerCount(): number {
    return this.#known.workers.size;
  }

  #withNodeOf<T>(id: InstanceId, work: (nodeId: NodeId) => Promise<T>): Promise<T> {
    const { db } = this.#options;
    const known = this.#known.instance(id);
    if (known !== null) return work(known.nodeId);
    return db.read.workerInstance.find(id).then((row) => {
      if (row === null) throw new AppError("NOT_FOUND", "There is no instance with this id.");
      return work(row.nodeId);
    });
  }

  #agents() {
    const { connections } = this.#options;
    return { connections, nodeName: (nodeId: NodeId) => this.#nodes.nameOf(nodeId) };
  }

  #viewParts(workerId: WorkerId): ViewParts {
    return {
      ...{ known: this.#known, book: this.#book, place: (nodeId) => this.#nodes.placeOf(nodeId) },
      ...{ unplaced: this.#unplaced.get(workerId) ?? null, nowAtMs: this.#options.clock.nowAtMs() },
    };
  }

  #placementNodes(): PlacementNodes {
    const { targetRttMs } = this.#options;
    return new PlacementNodes({ known: this.#known, nodes: this.#nodes.all(), targetRttMs });
  }

  #ordersOf(nodeId: NodeId): WorkerOrders | null {
    const { seal, log } = this.#options;
    const orders = workerOrders(nodeId, this.#known, (name) => {
      const sealed = this.#known.secrets.get(name)?.sealedValue;
      const value = sealed === undefined ? null : seal.open(name, sealed);
      if (sealed !== undefined && value === null)
        log.error({ secret: name }, "a secret was sealed with another key: set it again");
      return value;
    });
    if (orders === null)
      log.error({ nodeId }, "a node's workers cannot be read by this version: it gets no orders");
    return orders;
  }

  /** Something changed: at once after a calm time, and at most every 250 ms. */
  #soon(): void {
    this.#isDirty = true;
    if (this.#soonTimer !== null || this.#isStopped) return;
    const inMs = this.#beganMs + ROUND_EVERY_MS - this.#options.clock.monotonicMs();
    this.#soonTimer = setTimeout(
      () => {
        this.#soonTimer = null;
        this.#tick();
      },
      Math.max(TOGETHER_MS, inMs),
    ).unref();
  }

  #tick(): void {
    const { clock } = this.#options;
    this.#lookAtNodes();
    const nowMs = clock.monotonicMs();
    const isDue = this.#isDirty || nowMs - this.#roundMs >= ROUND_AT_LEAST_MS;
    if (!isDue || this.#isInRound || this.#isStopped) return;
    const isFullRound = nowMs - this.#roundMs >= ROUND_AT_LEAST_MS;
    this.#isInRound = true;
    this.#beganMs = nowMs;
    this.#inLine(() => this.#round(isFullRound))
      .catch((error: unknown) => {
        const isAway = error instanceof AppError && error.retryable;
        this.#options.log[isAway ? "debug" : "error"]({ err: error }, "a round of the workers failed");
      })
      .finally(() => {
        this.#isInRound = false;
      });
  }

  /** Whoever is not heard has lost its instances, until it is heard again. */
  #lookAtNodes(): void {
    const nowAtMs = this.#options.clock.nowAtMs();
    let isNews = false;
    for (const nodeId of this.#known.nodeIds()) {
      if (this.#book.setLost(nodeId, this.#nodes.isLost(nodeId), nowAtMs)) isNews = true;
    }
    if (!isNews) return;
    this.#isDirty = true;
    this.#teller.changed();
  }

  async #round(isFull: boolean): Promise<void> {
    const { clock } = this.#options;
    this.#isDirty = false;
    if (isFull) {
      this.#roundMs = clock.monotonicMs();
      if (this.#lease.fencing === null || this.#nodes.hasForeign(this.#known)) await this.#readRows();
      await this.#endForgotten();
    }
    const nodes = this.#placementNodes();
    for (const worker of this.#known.workers.values()) {
      if (this.#isStopped) return;
      const isChanged = await this.#decide(worker, nodes);
      // What was placed has taken room: the others see it in the next round.
      if (isChanged) this.#isDirty = true;
    }
  }

  /** True where something was decided, so that what was made of the rows before no longer holds. */
  async #decide(worker: WorkerRecord, nodes: PlacementNodes): Promise<boolean> {
    const { db, clock, traffic } = this.#options;
    const nowAtMs = clock.nowAtMs();
    const plan = decideWorker(worker, {
      ...{ known: this.#known, book: this.#book, nodes, nowAtMs },
      nodeName: (nodeId) => this.#nodes.nameOf(nodeId),
      openCount: (id) => traffic()?.trafficOf(id)?.openCount ?? null,
      isPatienceOver: clock.monotonicMs() - this.#startedMs > PATIENCE_MS,
    });
    const { fencing } = this.#lease;
    this.#noteUnplaced(worker, plan, fencing !== null);
    if (fencing === null || isNothing(worker, plan)) return false;
    const instances = [...this.#known.instances(worker.id)];
    const stored = await storePlan(worker, instances, plan, {
      ...{ db, nowAtMs },
      isCurrent: (tx) => this.#lease.isCurrent(tx, fencing),
    });
    if (stored.outcome !== "stored") {
      await this.#readRows();
      return true;
    }
    this.#countRollout(worker, plan);
    const touched = new Set<NodeId>();
    this.#known.changed(stored.worker);
    for (const added of stored.added) {
      this.#known.added(added);
      touched.add(added.nodeId);
    }
    for (const { instanceId, sentence } of plan.stop) {
      this.#known.stopping(instanceId, sentence);
      touched.add(this.#known.instance(instanceId)?.nodeId as NodeId);
    }
    nodes.changed(touched);
    this.#sender.later(touched);
    if (touched.size > 0) this.#teller.changed();
    return true;
  }

  #countRollout({ rollout: before }: WorkerRecord, { rollout: after }: WorkerPlan): void {
    const { workerRollouts } = this.#options.metrics;
    if (after.failure !== null && after.failure.atMs !== before.failure?.atMs)
      workerRollouts.inc({ outcome: "failed" });
    if (after.state !== before.state && (after.state === "done" || after.state === "rolled-back"))
      workerRollouts.inc({ outcome: after.state });
  }

  #noteUnplaced({ id, name }: WorkerRecord, { unplaced }: WorkerPlan, isTold: boolean): void {
    const before = this.#unplaced.get(id);
    if (unplaced === null) this.#unplaced.delete(id);
    else this.#unplaced.set(id, unplaced);
    if (!isTold || (before === undefined) === (unplaced === null)) return;
    const subject = { kind: "worker" as const, id, name };
    if (unplaced === null) {
      const summary = `Everything of ${name} has a place again`;
      this.#options.writer.event({ type: "worker.placed", subject, summary });
      return;
    }
    const summary = `${name}: ${unplaced.sentence}`.slice(0, 1000);
    const data = { count: unplaced.count, sentence: unplaced.sentence };
    this.#options.writer.event({ type: "worker.unplaced", severity: "warning", subject, summary, data });
  }

  /** What was told to end, and what no node knows (any more). */
  async #endForgotten(): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs();
    const gone: InstanceId[] = [];
    for (const { id, nodeId, stopSentence } of this.#known.instances()) {
      if (stopSentence === null) continue;
      const isGone = this.#nodes.isRemoved(nodeId) || this.#book.isUnknownThere(nodeId, id, nowMs);
      if (isGone) gone.push(id);
    }
    await this.#end(gone);
  }

  async #end(ids: readonly InstanceId[]): Promise<WorkerReportAck> {
    // Stopped and forgotten by its node although it is ordered: orders came late, and name it still. It comes again.
    const over = ids.filter((id) => this.#known.instance(id)?.stopSentence !== null);
    if (over.length === 0) return { outcome: "noted" };
    const { db, clock } = this.#options;
    await this.#reports.flush();
    await db.read.workerInstance.markEnded(over, clock.nowAtMs());
    for (const id of over) {
      this.#known.ended(id);
      this.#book.forget(id);
    }
    this.#soon();
    this.#teller.changed();
    return { outcome: "noted" };
  }

  async #readRows(): Promise<void> {
    const { db } = this.#options;
    await this.#known.read(db.read);
    for (const { nodeId, host } of await db.read.workerHost.findAll()) this.#book.takeHost(nodeId, host);
    for (const row of this.#known.instances()) this.#book.takeRow(row, this.#startedAtMs);
    for (const id of this.#unplaced.keys()) if (!this.#known.workers.has(id)) this.#unplaced.delete(id);
    this.#soon();
    this.#sender.later(this.#sender.told());
    this.#teller.changed();
  }

  #readLater(): void {
    this.refresh().catch((error: unknown) =>
      this.#options.log.warn({ err: error }, "could not read workers"),
    );
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#line.then(work);
    this.#line = done.catch(() => undefined);
    return done;
  }
}
