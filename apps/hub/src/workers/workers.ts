import type { SecretSeal, WorkerFit, WorkersPort } from "@orrery/api";
import type { Database } from "@orrery/db";
import { placeInstances } from "@orrery/domain/workers";
import type { CorrelationId, EventView, NodeId } from "@orrery/protocol";
import {
  type InstanceId,
  InstancePhase,
  RolloutView,
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
import type { AgentAsks } from "../gateway/agent-asks.ts";
import type { AgentConnections } from "../gateway/agent-connections.ts";
import { OrdersSender } from "../gateway/orders-sender.ts";
import type { HubMetrics } from "../metrics.ts";
import type { InstanceTraffic } from "../services/instance-traffic.ts";
import { readAgentLog, restartOnAgent } from "./ask-agent.ts";
import { ChangeTeller } from "./change-teller.ts";
import { InstanceBook } from "./instance-book.ts";
import { KnownWorkers } from "./known-workers.ts";
import type { LiveInstance, WorkerInstances } from "./live-instance.ts";
import { ReportWriter } from "./report-writer.ts";
import { WorkerNodes } from "./worker-nodes.ts";
import { ORDERS_BYTES_MAX, workerOrders } from "./worker-orders.ts";
import { WorkerRounds } from "./worker-rounds.ts";
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
  asks: Pick<AgentAsks, "ask">;
  writer: Pick<FleetWriter, "event">;
  metrics: Pick<HubMetrics, "workerRollouts" | "loopSeconds">;
  /** From the close of an agent's connection, or its goodbye, until its instances are replaced. */
  downAfterMs: number;
  seal: SecretSeal;
  targetRttMs: (targetName: string, nodeId: NodeId) => number | null;
  /** Of the services' gateways; asked when something is decided. */
  traffic: () => Pick<InstanceTraffic, "trafficOf"> | null;
  random?: () => number;
};

/** Instances that drain or die must not be asked any more, and new ones are waited for. */
const PACE = { sendEveryMs: 200, sendAfterMs: 20, jitterMs: () => 30 };
const ENDED_SHOWN = 20;
type RolloutState = RolloutView["state"];
const OURS = new Set(["worker", "secret"]);

/** Workers as they are wanted and as the fleet runs them: decides (on one replica), orders, and hears what became of it (of the agents connected here). */
export class Workers implements WorkersPort, WorkerInstances {
  readonly #options: WorkersOptions;
  readonly #known = new KnownWorkers();
  readonly #book = new InstanceBook();
  readonly #nodes: WorkerNodes;
  readonly #rounds: WorkerRounds;
  readonly #sender: OrdersSender<WorkerOrders | null>;
  readonly #reports: ReportWriter;
  readonly #teller = new ChangeTeller();

  constructor(options: WorkersOptions) {
    this.#options = options;
    const { db, clock, log, connections } = options;
    this.#nodes = new WorkerNodes({ ...options, book: this.#book });
    this.#reports = new ReportWriter({ db, clock, log, heard: (id) => this.#book.heard(id) });
    this.#rounds = new WorkerRounds({
      ...{ ...options, known: this.#known, book: this.#book, nodes: this.#nodes },
      flush: () => this.#reports.flush(),
      onOrders: (nodeIds) => this.#sender.later(nodeIds ?? this.#sender.told()),
      onChanged: () => this.#teller.changed(),
    });
    this.#sender = new OrdersSender<WorkerOrders | null>({
      ...{ connections, random: options.random ?? Math.random, monotonicMs: () => clock.monotonicMs() },
      ordersOf: (nodeId) => this.#ordersOf(nodeId),
      send: (session, orders) => orders !== null && session.sendWorkerOrders(orders),
      pace: PACE,
    });
  }

  async start(): Promise<void> {
    await this.#rounds.start();
    this.#reports.start();
  }

  async stop(): Promise<void> {
    this.#sender.stop();
    this.#teller.stop();
    await this.#rounds.stop();
    await this.#reports.stop();
  }

  async refresh(): Promise<void> {
    await this.#rounds.refresh();
  }

  /** A committed event of the log, from this replica or another. */
  onEvent({ subject }: EventView): void {
    if (OURS.has(subject.kind) || subject.kind === "scaling_group") this.#readLater();
  }

  connected(nodeId: NodeId): void {
    this.#book.connected(nodeId);
    this.#nodes.came(nodeId);
    this.#sender.connected(nodeId);
    this.#rounds.soon();
  }

  disconnected(nodeId: NodeId): void {
    this.#book.disconnected(nodeId);
    this.#nodes.went(nodeId);
    this.#sender.forget(nodeId);
    this.#rounds.soon();
  }

  /** Anything about a node changed but its live values. */
  nodeChanged(): void {
    this.#rounds.soon();
  }

  async report(nodeId: NodeId, report: WorkerReport): Promise<WorkerReportAck> {
    const { clock } = this.#options;
    const now = { ms: clock.monotonicMs(), atMs: clock.nowAtMs() };
    const isOurs = (id: InstanceId) => this.#known.instance(id)?.nodeId === nodeId;
    const { changed, isNewHost } = this.#book.take(nodeId, report, now, isOurs);
    this.#reports.states(changed);
    this.#reports.figures(report.instances.map(({ instanceId }) => instanceId).filter(isOurs));
    if (isNewHost) this.#reports.host({ nodeId, host: report.host, heardAtMs: now.atMs });
    if (isNewHost || changed.length > 0) this.#rounds.soon();
    if (changed.length > 0) this.#teller.changed();
    const gone = report.goneIds.filter(isOurs);
    if (gone.length === 0) return { outcome: "noted" };
    try {
      await this.#rounds.ended(gone);
      return { outcome: "noted" };
    } catch (error) {
      const known = error instanceof AppError ? error : new AppError("DATABASE_UNAVAILABLE");
      return { outcome: "failed", error: toWireError(known) };
    }
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
    const nodes = this.#rounds.placementNodes();
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
    return this.#withNodeOf(ask.instanceId, (nodeId) => readAgentLog(nodeId, ask, this.#options.asks));
  }

  restart(instanceId: InstanceId): Promise<void> {
    return this.#withNodeOf(instanceId, (nodeId) => restartOnAgent(nodeId, instanceId, this.#options.asks));
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

  countByRollout(): Map<RolloutState, number> {
    const counts = new Map<RolloutState, number>(RolloutView.shape.state.options.map((state) => [state, 0]));
    for (const { rollout } of this.#known.workers.values())
      counts.set(rollout.state, (counts.get(rollout.state) ?? 0) + 1);
    return counts;
  }

  get unplacedCount(): number {
    return this.#rounds.unplacedCount;
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

  #viewParts(workerId: WorkerId): ViewParts {
    return {
      ...{ known: this.#known, book: this.#book, place: (nodeId) => this.#nodes.placeOf(nodeId) },
      ...{ unplaced: this.#rounds.unplacedOf(workerId), nowAtMs: this.#options.clock.nowAtMs() },
    };
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
    if (orders === null) {
      log.error({ nodeId }, "a node's workers cannot be read by this version: it gets no orders");
      return null;
    }
    const bytes = Buffer.byteLength(JSON.stringify(orders));
    if (bytes <= ORDERS_BYTES_MAX) return orders;
    log.error({ nodeId, bytes }, "a node's orders are larger than a message: it keeps those that it has");
    return null;
  }

  #readLater(): void {
    this.refresh().catch((error: unknown) =>
      this.#options.log.warn({ err: error }, "could not read workers"),
    );
  }
}
