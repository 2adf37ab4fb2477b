import { join } from "node:path";
import {
  type InstanceId,
  type WorkerHost,
  type WorkerLogAsk,
  type WorkerLogChunk,
  WorkerOrders,
} from "@orrery/protocol/workers";
import type { Clock, Logger } from "@orrery/runtime";
import { SealedFile } from "../data-folder/sealed-file.ts";
import type { AgentEvents } from "../events/agent-events.ts";
import { openWorkerHost } from "./open-worker-host.ts";
import { readLog } from "./read-log.ts";
import { Supervisor } from "./supervisor.ts";
import { WorkerReporter, type WorkersSession } from "./worker-reporter.ts";
import type { WorkerSettings } from "./worker-settings.ts";

export type AgentWorkersOptions = {
  readonly dataDir: string;
  readonly settings: WorkerSettings;
  /** As it is now: it changes with a renewal. Orders on disk are sealed by it. */
  readonly keyPem: () => string;
  /** See `hookEnvironment`; workers see a part of it. */
  readonly hostEnv: Readonly<Record<string, string>>;
  readonly events: Pick<AgentEvents, "record">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
};

const NO_ORDERS: WorkerOrders = { workers: [], instances: [] };

/**
 * The workers of this host. They run by the hub's last orders whether it is there or not, and go on while the agent is away: each leads a session of
 * its own and writes its log itself, and the next agent finds it by what is noted on disk.
 */
export class AgentWorkers {
  readonly #options: AgentWorkersOptions;
  readonly #store: SealedFile<WorkerOrders>;
  readonly #host: WorkerHost;
  readonly #supervisor: Supervisor | null;
  readonly #reporter: WorkerReporter;
  #orders = NO_ORDERS;
  #isStopped = false;

  private constructor(
    options: AgentWorkersOptions,
    host: WorkerHost,
    supervisor: (onChange: () => void) => Supervisor | null,
  ) {
    const { dataDir, keyPem, clock, log, random } = options;
    this.#options = options;
    this.#host = host;
    this.#store = new SealedFile({
      ...{
        path: join(dataDir, "worker-orders.sealed"),
        label: "orrery worker orders 1",
        schema: WorkerOrders,
        keyPem,
      },
    });
    this.#supervisor = supervisor(() => this.#reporter.changed());
    this.#reporter = new WorkerReporter({
      ...{ host: () => this.#host, clock, log, random },
      instances: () => this.#supervisor?.report() ?? [],
      goneIds: () => this.#supervisor?.goneIds ?? [],
      onGoneTold: (ids) => this.#supervisor?.noteGoneTold(ids),
    });
  }

  /** With the orders that were kept on disk, and what an earlier agent left running, before the hub is asked for anything. */
  static async open(options: AgentWorkersOptions): Promise<AgentWorkers> {
    const { settings, dataDir, hostEnv, clock, log, random, events } = options;
    const opened = await openWorkerHost(settings, dataDir);
    if (opened.outcome === "refused") {
      if (settings.isAllowed) log.warn(`this host runs no workers: ${opened.sentence}`);
      return new AgentWorkers(
        options,
        { state: "refused", sentence: opened.sentence.slice(0, 500) },
        () => null,
      );
    }
    const { ground } = opened;
    const workers = new AgentWorkers(
      options,
      ground.told,
      (onChange) => new Supervisor({ ground, hostEnv, clock, log, random, onChange }),
    );
    const stored = await workers.#store.read();
    if (stored.outcome === "unreadable") {
      log.warn(`the workers' orders on disk cannot be used, the hub sends them again: ${stored.sentence}`);
      await events.record("agent.worker_orders_unreadable", { reason: stored.sentence });
    }
    if (stored.outcome === "read") workers.#orders = stored.value;
    await workers.#supervisor?.start(stored.outcome === "unreadable" ? null : workers.#orders);
    return workers;
  }

  /** Complete. A host that refuses workers says so in its report, and does nothing. */
  setOrders(orders: WorkerOrders): void {
    if (this.#isStopped || this.#supervisor === null) return;
    this.#orders = orders;
    this.#keep();
    void this.#supervisor.setOrders(orders);
  }

  connected(session: WorkersSession): void {
    if (!this.#isStopped) this.#reporter.connected(session);
  }

  disconnected(): void {
    this.#reporter.disconnected();
  }

  /** Throws a sentence where there is no such log. */
  readLog(ask: WorkerLogAsk): Promise<WorkerLogChunk> {
    const log = this.#supervisor?.logOf(ask.instanceId) ?? null;
    if (log === null)
      return Promise.reject(new Error(`There is no log of the instance ${ask.instanceId} on this node.`));
    return readLog(log, ask);
  }

  /** Its process is stopped as its spec says, and started again. Throws a sentence where there is none to restart. */
  async restart(instanceId: InstanceId): Promise<void> {
    if (this.#supervisor?.restart(instanceId) === true) return;
    throw new Error(`There is no instance ${instanceId} on this node that could be restarted.`);
  }

  /** Nothing runs, and nothing that is ordered will run. */
  get isIdle(): boolean {
    return this.#supervisor?.isIdle ?? true;
  }

  /** After a renewal: what is on disk is sealed by the new key. */
  reseal(): void {
    if (this.#orders !== NO_ORDERS) this.#keep();
  }

  /** This host belongs to another fleet now: the old one's workers end, and nothing of theirs is kept. */
  async forget(): Promise<void> {
    this.#orders = NO_ORDERS;
    void this.#supervisor?.setOrders(NO_ORDERS);
    await this.#store.forget();
  }

  /** What runs goes on, unless the settings say otherwise. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#reporter.disconnected();
    await this.#supervisor?.stop(this.#options.settings.onExit);
    await this.#store.settled();
  }

  #keep(): void {
    this.#store.store(this.#orders).catch((error: NodeJS.ErrnoException) => {
      this.#options.log.warn(
        { code: error.code },
        "the workers' orders could not be stored: without the hub, a restart would not know them",
      );
    });
  }
}
