import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isOver } from "@orrery/domain/workers";
import type { InstanceId, InstanceReport, WorkerOrders, WorkerResources } from "@orrery/protocol/workers";
import type { Clock, Logger } from "@orrery/runtime";
import { InstanceFolder } from "./instance-folder.ts";
import type { InstanceLog } from "./instance-log.ts";
import type { WorkerGround } from "./open-worker-host.ts";
import { PortBook } from "./port-book.ts";
import { readBootId, usageOfSessions } from "./process-table.ts";
import { SupervisedInstance } from "./supervised-instance.ts";
import type { SupervisedOptions } from "./supervised-options.ts";

export type SupervisorOptions = {
  readonly ground: WorkerGround;
  readonly hostEnv: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** Something that is reported has changed. */
  readonly onChange: () => void;
};

const TICK_MS = 100;
const USAGE_EVERY_MS = 1000;
const STOP_WAIT_MS = 15_000;
/** Of instances that are no longer ordered, for whoever wants to know why. */
const LOGS_KEPT_MAX = 20;
const LOGS_KEPT_MS = 3_600_000;

/** All instances on this node. Rules are the domain's; here are the clock, and what is ordered. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #root: string;
  readonly #instances = new Map<InstanceId, SupervisedInstance>();
  readonly #gone: { instance: SupervisedInstance; atMs: number }[] = [];
  readonly #supervised: SupervisedOptions;
  #unreportedGone: InstanceId[] = [];
  #orders: WorkerOrders = { workers: [], instances: [] };
  #timer: NodeJS.Timeout | null = null;
  #nextUsageMs = 0;
  #isMeasuring = false;
  /** One change of orders at a time. */
  #line: Promise<void> = Promise.resolve();

  constructor(options: SupervisorOptions) {
    const { ground, hostEnv, clock, log, random, onChange } = options;
    this.#options = options;
    this.#root = join(ground.folder, "instances");
    this.#supervised = {
      ...{ root: this.#root, ground, hostEnv, clock, log, random, onChange },
      ...{ ports: new PortBook(random), bootId: readBootId() },
      refuseRoom: (instanceId, resources) => this.#refuseRoom(instanceId, resources),
    };
  }

  /** Finds what an earlier agent left running, by its files. `orders` are those on disk; null = unknown, so that nothing is ended before others come. */
  async start(orders: WorkerOrders | null): Promise<void> {
    if (orders !== null) this.#orders = orders;
    const names = await readdir(this.#root).catch(() => []);
    for (const name of names) {
      const record = await new InstanceFolder(
        this.#root,
        name as InstanceId,
        this.#options.ground,
      ).readRecord();
      if (record === null || record.instanceId !== name) {
        await rm(join(this.#root, name), { recursive: true, force: true });
        continue;
      }
      const instance = await SupervisedInstance.resume(this.#supervised, record, this.#workerOf(record));
      this.#instances.set(record.instanceId, instance);
    }
    if (orders !== null) await this.#obey();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  setOrders(orders: WorkerOrders): Promise<void> {
    this.#line = this.#line.then(() => {
      this.#orders = orders;
      return this.#obey();
    });
    return this.#line;
  }

  report(): InstanceReport[] {
    return [...this.#instances.values()].map((each) => each.report());
  }

  /** Stopped and forgotten; each is told until `noteGoneTold`. */
  get goneIds(): readonly InstanceId[] {
    return this.#unreportedGone;
  }

  noteGoneTold(told: readonly InstanceId[]): void {
    this.#unreportedGone = this.#unreportedGone.filter((id) => !told.includes(id));
  }

  /** Nothing runs, and nothing that is ordered will run. */
  get isIdle(): boolean {
    const isStarted = this.#orders.instances.every(({ instanceId }) => this.#instances.has(instanceId));
    return isStarted && [...this.#instances.values()].every(({ phase }) => isOver(phase));
  }

  /** False = there is none, or it is going away. */
  restart(instanceId: InstanceId): boolean {
    return this.#instances.get(instanceId)?.restart("An operator restarts it") ?? false;
  }

  /** Null = there is none, or it was forgotten long ago. */
  logOf(instanceId: InstanceId): InstanceLog | null {
    const gone = this.#gone.find(({ instance }) => instance.order.instanceId === instanceId);
    return (this.#instances.get(instanceId) ?? gone?.instance)?.logs ?? null;
  }

  /** `keep`: what runs goes on, and the next agent finds it. `stop`: resolves when nothing runs any more. */
  async stop(onExit: "keep" | "stop"): Promise<void> {
    await this.#line;
    if (onExit === "stop") await this.#endAll();
    if (this.#timer !== null) clearInterval(this.#timer);
    await Promise.all([...this.#instances.values()].map((each) => each.leave()));
    const over = [...this.#instances.values()].filter(({ phase }) => isOver(phase));
    if (onExit === "stop") await Promise.all(over.map((each) => each.remove()));
    await Promise.all(this.#gone.map(({ instance }) => instance.remove()));
  }

  /** What does not end in time is left to the next agent, which ends it: it is no longer wanted. */
  async #endAll(): Promise<void> {
    this.#orders = { workers: [], instances: [] };
    for (const each of this.#instances.values()) each.stop("The agent stops");
    const deadlineMs = this.#options.clock.monotonicMs() + STOP_WAIT_MS;
    while (this.#options.clock.monotonicMs() < deadlineMs) {
      if ([...this.#instances.values()].every(({ phase }) => isOver(phase))) return;
      await new Promise((resolve) => setTimeout(resolve, TICK_MS / 2));
    }
  }

  async #obey(): Promise<void> {
    const { instances } = this.#orders;
    const ordered = new Map(instances.map((each) => [each.instanceId, each]));
    for (const [id, running] of this.#instances) {
      const order = ordered.get(id);
      const worker = order === undefined ? null : this.#workerOf(order);
      const isSame =
        order !== undefined &&
        order.revision === running.order.revision &&
        order.workerId === running.order.workerId;
      if (isSame && worker !== null) running.setWorker(worker);
      else running.stop("It is no longer ordered");
    }
    for (const order of instances) {
      const worker = this.#workerOf(order);
      if (worker === null || this.#instances.has(order.instanceId)) continue;
      await this.#clearGone(order.instanceId);
      this.#instances.set(order.instanceId, await SupervisedInstance.create(this.#supervised, order, worker));
    }
    this.#tick();
    this.#options.onChange();
  }

  #workerOf({ workerId, revision }: { workerId: string; revision: number }) {
    return (
      this.#orders.workers.find((each) => each.workerId === workerId && each.revision === revision) ?? null
    );
  }

  /** Orders are placed by what the host offers; this is for those that are older than the offer. */
  #refuseRoom(instanceId: InstanceId, { cpu, memoryMiB }: WorkerResources): string | null {
    const { told } = this.#options.ground;
    let [milliCores, mib] = [0, 0];
    for (const [id, each] of this.#instances) {
      const held = id === instanceId ? null : each.reserved;
      milliCores += Math.round(1000 * (held?.cpu ?? 0));
      mib += held?.memoryMiB ?? 0;
    }
    const isFull =
      milliCores + Math.round(1000 * cpu) > Math.round(1000 * told.cpu) || mib + memoryMiB > told.memoryMiB;
    if (!isFull) return null;
    return (
      `It reserves ${cpu} cores and ${memoryMiB} MiB, but of the ${told.cpu} cores and ${told.memoryMiB} MiB that this host offers workers ` +
      `${milliCores / 1000} and ${mib} are reserved already.`
    );
  }

  #tick(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const [id, each] of this.#instances) {
      each.tick(nowMs);
      if (!each.isWanted && isOver(each.phase)) this.#forget(id, each, nowMs);
    }
    while (this.#gone.length > LOGS_KEPT_MAX || (this.#gone[0]?.atMs ?? nowMs) < nowMs - LOGS_KEPT_MS) {
      void this.#gone
        .shift()
        ?.instance.remove()
        .catch(() => undefined);
    }
    if (nowMs < this.#nextUsageMs || this.#isMeasuring) return;
    this.#nextUsageMs = nowMs + USAGE_EVERY_MS;
    this.#isMeasuring = true;
    void this.#measure().finally(() => {
      this.#isMeasuring = false;
    });
  }

  #forget(id: InstanceId, instance: SupervisedInstance, atMs: number): void {
    this.#instances.delete(id);
    this.#supervised.ports.release(id);
    this.#gone.push({ instance, atMs });
    this.#unreportedGone.push(id);
    this.#options.onChange();
    // Orders named it again while it was being stopped.
    if (this.#orders.instances.some(({ instanceId }) => instanceId === id)) void this.setOrders(this.#orders);
  }

  /** It is ordered again, under its old id: its folder is to be its own alone. */
  async #clearGone(id: InstanceId): Promise<void> {
    const i = this.#gone.findIndex(({ instance }) => instance.order.instanceId === id);
    if (i >= 0) await this.#gone.splice(i, 1)[0]?.instance.remove();
    this.#unreportedGone = this.#unreportedGone.filter((other) => other !== id);
  }

  async #measure(): Promise<void> {
    const { cgroups } = this.#options.ground;
    const running = [...this.#instances.values()].filter(({ pid }) => pid !== null);
    if (running.length === 0) return;
    if (cgroups !== null) {
      await Promise.all(
        running.map(async (each) => each.noteUsage(await cgroups.usage(each.order.instanceId))),
      );
      return;
    }
    const usages = await usageOfSessions(new Set(running.map(({ pid }) => pid ?? 0)));
    for (const each of running) each.noteUsage(usages.get(each.pid ?? 0) ?? null);
  }
}
