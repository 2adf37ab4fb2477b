import type { Database, WorkerRecord } from "@orrery/db";
import type { WorkerPlan } from "@orrery/domain/workers";
import type { NodeId } from "@orrery/protocol";
import type { InstanceId, WorkerId } from "@orrery/protocol/workers";
import { AppError, type Clock, type Logger } from "@orrery/runtime";
import type { FleetWriter } from "../fleet/fleet-writer.ts";
import { RefreshQueue } from "../fleet/refresh-queue.ts";
import { HeldLease } from "../loops/held-lease.ts";
import type { HubMetrics } from "../metrics.ts";
import type { InstanceTraffic } from "../services/instance-traffic.ts";
import { decideWorker, isSettled } from "./decide-worker.ts";
import type { InstanceBook } from "./instance-book.ts";
import type { KnownWorkers } from "./known-workers.ts";
import { PlacementNodes } from "./placement-nodes.ts";
import { isNothing, storePlan } from "./store-plan.ts";
import { UnplacedTeller } from "./unplaced-teller.ts";
import type { WorkerNodes } from "./worker-nodes.ts";

export type WorkerRoundsOptions = {
  hubId: string;
  db: Database;
  clock: Clock;
  log: Logger;
  writer: Pick<FleetWriter, "event">;
  metrics: Pick<HubMetrics, "workerRollouts" | "loopSeconds">;
  known: KnownWorkers;
  book: InstanceBook;
  nodes: WorkerNodes;
  targetRttMs: (targetName: string, nodeId: NodeId) => number | null;
  traffic: () => Pick<InstanceTraffic, "trafficOf"> | null;
  /** What agents told is stored first: a row that has ended is not changed any more. */
  flush: () => Promise<void>;
  /** These nodes' orders may be others; null = those of all. */
  onOrders: (nodeIds: Iterable<NodeId> | null) => void;
  /** Instances came, went, or are to end. */
  onChanged: () => void;
};

/** Of the replica that decides. */
const LEASE = "workers";
const ROUND_EVERY_MS = 250;
const ROUND_AT_LEAST_MS = 1000;
/** What comes together is decided on together. */
const TOGETHER_MS = 10;
/** Since the start of the hub: whoever has not told of its instances by then is not waited for. */
const PATIENCE_MS = 60_000;
/** Agents and browsers are served in between. */
const YIELD_AFTER_MS = 20;

type Decided = "nothing" | "decided" | "read-again";

/** Looks at all workers when something changed, and every second; on the replica that holds the lease, what is decided is stored and ordered. */
export class WorkerRounds {
  readonly #options: WorkerRoundsOptions;
  readonly #lease: HeldLease;
  readonly #reads: RefreshQueue<"rows">;
  readonly #unplaced: UnplacedTeller;
  readonly #startedAtMs: number;
  readonly #startedMs: number;
  #timer: NodeJS.Timeout | null = null;
  #soonTimer: NodeJS.Timeout | null = null;
  #isDirty = true;
  #beganMs = Number.NEGATIVE_INFINITY;
  #fullMs = Number.NEGATIVE_INFINITY;
  #isInRound = false;
  #isStopped = false;
  /** Rounds and reads change the same rows: one at a time. */
  #line: Promise<unknown> = Promise.resolve();

  constructor(options: WorkerRoundsOptions) {
    this.#options = options;
    const { clock, writer } = options;
    this.#startedAtMs = clock.nowAtMs();
    this.#startedMs = clock.monotonicMs();
    this.#lease = new HeldLease({ ...options, name: LEASE });
    this.#unplaced = new UnplacedTeller({ clock, tell: (event) => writer.event(event) });
    this.#reads = new RefreshQueue(() => this.#inLine(() => this.#readRows()));
  }

  async start(): Promise<void> {
    await this.#readRows();
    await this.#lease.start();
    this.#timer = setInterval(() => this.#tick(), ROUND_EVERY_MS).unref();
    this.soon();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    if (this.#soonTimer !== null) clearTimeout(this.#soonTimer);
    await this.#line;
    await this.#lease.stop();
  }

  /** Resolves when a read that began after this call has been taken in. */
  refresh(): Promise<void> {
    return this.#reads.add("rows");
  }

  /** Their nodes have forgotten them. */
  ended(ids: readonly InstanceId[]): Promise<void> {
    return this.#inLine(() => this.#end(ids));
  }

  unplacedOf(workerId: WorkerId): WorkerPlan["unplaced"] {
    return this.#unplaced.of(workerId);
  }

  get unplacedCount(): number {
    return this.#unplaced.count;
  }

  placementNodes(): PlacementNodes {
    const { known, nodes, targetRttMs } = this.#options;
    return new PlacementNodes({ known, nodes: nodes.all(), targetRttMs });
  }

  /** Something changed: at once after a calm time, and at most every 250 ms. */
  soon(): void {
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
    const isDue = this.#isDirty || nowMs - this.#fullMs >= ROUND_AT_LEAST_MS;
    if (!isDue || this.#isInRound || this.#isStopped) return;
    const isFullRound = nowMs - this.#fullMs >= ROUND_AT_LEAST_MS;
    this.#isInRound = true;
    this.#beganMs = nowMs;
    let outcome = "done";
    this.#inLine(() => this.#round(isFullRound))
      .catch((error: unknown) => {
        outcome = "failed";
        const isAway = error instanceof AppError && error.retryable;
        this.#options.log[isAway ? "debug" : "error"]({ err: error }, "a round of the workers failed");
      })
      .finally(() => {
        this.#isInRound = false;
        const seconds = (clock.monotonicMs() - nowMs) / 1000;
        this.#options.metrics.loopSeconds.observe({ loop: "workers", outcome }, seconds);
      });
  }

  /** Whoever is not heard has lost its instances, until it is heard again. */
  #lookAtNodes(): void {
    const nowAtMs = this.#options.clock.nowAtMs();
    let isNews = false;
    for (const nodeId of this.#options.known.nodeIds()) {
      if (this.#options.book.setLost(nodeId, this.#options.nodes.isLost(nodeId), nowAtMs)) isNews = true;
    }
    if (!isNews) return;
    this.#isDirty = true;
    this.#options.onChanged();
  }

  async #round(isFull: boolean): Promise<void> {
    const { clock } = this.#options;
    this.#isDirty = false;
    if (isFull) {
      this.#fullMs = clock.monotonicMs();
      if (this.#lease.fencing === null || this.#options.nodes.hasForeign) await this.#readRows();
      await this.#endForgotten();
    }
    const nodes = this.placementNodes();
    let yieldedMs = clock.monotonicMs();
    for (const worker of this.#options.known.workers.values()) {
      if (this.#isStopped) return;
      const decided = await this.#decide(worker, nodes);
      if (decided !== "nothing") this.#isDirty = true;
      // Others than those that this round goes through.
      if (decided === "read-again") return;
      if (clock.monotonicMs() - yieldedMs < YIELD_AFTER_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      yieldedMs = clock.monotonicMs();
    }
  }

  async #decide(worker: WorkerRecord, nodes: PlacementNodes): Promise<Decided> {
    const { db, clock, traffic, known, book } = this.#options;
    if (isSettled(worker, { known, nodes })) {
      this.#unplaced.note(worker, null, { isTold: this.#lease.fencing !== null });
      return "nothing";
    }
    const nowAtMs = clock.nowAtMs();
    const plan = decideWorker(worker, {
      ...{ known, book, nodes, nowAtMs },
      nodeName: (nodeId) => this.#options.nodes.nameOf(nodeId),
      openCount: (id) => traffic()?.trafficOf(id)?.openCount ?? null,
      isPatienceOver: clock.monotonicMs() - this.#startedMs > PATIENCE_MS,
    });
    const { fencing } = this.#lease;
    this.#unplaced.note(worker, plan.unplaced, { isTold: fencing !== null });
    if (fencing === null || isNothing(worker, plan)) return "nothing";
    const instances = [...known.instances(worker.id)];
    const stored = await storePlan(worker, instances, plan, {
      ...{ db, nowAtMs },
      isCurrent: ({ lease }) => lease.isCurrent(LEASE, fencing),
    });
    if (stored.outcome !== "stored") {
      await this.#readRows();
      return "read-again";
    }
    this.#countRollout(worker, plan);
    const touched = new Set<NodeId>();
    known.changed(stored.worker);
    for (const added of stored.added) {
      known.added(added);
      touched.add(added.nodeId);
    }
    for (const { instanceId, sentence } of plan.stop) {
      known.stopping(instanceId, sentence);
      touched.add(known.instance(instanceId)?.nodeId as NodeId);
    }
    nodes.changed(touched);
    if (touched.size > 0) {
      this.#options.onOrders(touched);
      this.#options.onChanged();
    }
    return "decided";
  }

  #countRollout({ rollout: before }: WorkerRecord, { rollout: after }: WorkerPlan): void {
    const { workerRollouts } = this.#options.metrics;
    if (after.failure !== null && after.failure.atMs !== before.failure?.atMs)
      workerRollouts.inc({ outcome: "failed" });
    if (after.state !== before.state && (after.state === "done" || after.state === "rolled-back"))
      workerRollouts.inc({ outcome: after.state });
  }

  /** What was told to end, and what no node knows (any more). */
  async #endForgotten(): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs();
    const gone: InstanceId[] = [];
    for (const { id, nodeId, stopSentence } of this.#options.known.instances()) {
      if (stopSentence === null) continue;
      const isGone =
        this.#options.nodes.isRemoved(nodeId) || this.#options.book.isUnknownThere(nodeId, id, nowMs);
      if (isGone) gone.push(id);
    }
    await this.#end(gone);
  }

  async #end(ids: readonly InstanceId[]): Promise<void> {
    const { db, clock, known, book, flush, onChanged } = this.#options;
    // Forgotten by its node although it is ordered: orders came late, and name it still. It comes again.
    const over = ids.filter((id) => (known.instance(id)?.stopSentence ?? null) !== null);
    if (over.length === 0) return;
    await flush();
    await db.read.workerInstance.markEnded(over, clock.nowAtMs());
    for (const id of over) {
      known.ended(id);
      book.forget(id);
    }
    this.soon();
    onChanged();
  }

  async #readRows(): Promise<void> {
    const { db, known, book, onOrders, onChanged } = this.#options;
    const before = known.fingerprint();
    await known.read(db.read);
    for (const { nodeId, host } of await db.read.workerHost.findAll()) book.takeHost(nodeId, host);
    let isNews = known.fingerprint() !== before;
    for (const row of known.instances()) if (book.takeRow(row, this.#startedAtMs)) isNews = true;
    if (!isNews) return;
    this.#unplaced.keep((workerId) => known.workers.has(workerId));
    this.soon();
    onOrders(null);
    onChanged();
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#line.then(work);
    this.#line = done.catch(() => undefined);
    return done;
  }
}
