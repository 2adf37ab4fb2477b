import type { Database, WorkerHostRecord } from "@orrery/db";
import type { InstanceId } from "@orrery/protocol/workers";
import type { Clock, Logger } from "@orrery/runtime";
import type { HeardInstance } from "./instance-book.ts";

export type ReportWriterOptions = {
  db: Database;
  clock: Clock;
  log: Logger;
  heard: (id: InstanceId) => HeardInstance | null;
};

const FLUSH_EVERY_MS = 500;
/** Usage and checks: what it is now is in memory; stored, it serves other replicas and the next start. */
const FIGURES_EVERY_MS = 30_000;
const INSTANCES_A_STEP = 500;

/** Stores what agents tell, each instance's newest word alone: states soon, figures now and then. What fails is written again. */
export class ReportWriter {
  readonly #options: ReportWriterOptions;
  readonly #urgent = new Set<InstanceId>();
  readonly #calm = new Set<InstanceId>();
  #hosts = new Map<WorkerHostRecord["nodeId"], WorkerHostRecord & { heardAtMs: number }>();
  #timer: NodeJS.Timeout | null = null;
  #calmDueMs = 0;
  #running: Promise<void> | null = null;

  constructor(options: ReportWriterOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#running;
    this.#calmDueMs = 0;
    await this.flush();
  }

  states(ids: Iterable<InstanceId>): void {
    for (const id of ids) this.#urgent.add(id);
  }

  figures(ids: Iterable<InstanceId>): void {
    for (const id of ids) this.#calm.add(id);
  }

  host(host: WorkerHostRecord & { heardAtMs: number }): void {
    this.#hosts.set(host.nodeId, host);
  }

  flush(): Promise<void> {
    this.#running ??= this.#write().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #write(): Promise<void> {
    const { db, clock, log, heard } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs >= this.#calmDueMs) {
      this.states(this.#calm);
      this.#calm.clear();
      this.#calmDueMs = nowMs + FIGURES_EVERY_MS;
    }
    const ids = [...this.#urgent].slice(0, INSTANCES_A_STEP);
    const hosts = this.#hosts;
    if (ids.length === 0 && hosts.size === 0) return;
    for (const id of ids) this.#urgent.delete(id);
    this.#hosts = new Map();
    const rows = ids.flatMap((id) => {
      const known = heard(id);
      return known === null ? [] : [{ id, ...known }];
    });
    try {
      await db.read.workerInstance.updateHeard(rows);
      await db.read.workerHost.upsert([...hosts.values()]);
    } catch (error) {
      this.states(ids);
      this.#hosts = new Map([...hosts, ...this.#hosts]);
      log.warn({ err: error }, "could not store what became of workers' instances; it is tried again");
    }
  }
}
