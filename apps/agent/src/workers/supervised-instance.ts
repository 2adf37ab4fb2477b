import {
  type Instance,
  type InstanceEffect,
  type InstanceInput,
  instanceState,
  newInstance,
  stepInstance,
} from "@orrery/domain/workers";
import type {
  InstanceOrder,
  InstanceReport,
  WorkerLogs,
  WorkerOrder,
  WorkerResources,
} from "@orrery/protocol/workers";
import { randomText } from "@orrery/runtime";
import { HealthChecker } from "./health-checker.ts";
import { InstanceFolder } from "./instance-folder.ts";
import { InstanceLog } from "./instance-log.ts";
import type { InstanceRecord } from "./instance-record.ts";
import { checkPlaceOf, launch } from "./launch.ts";
import type { SessionUsage } from "./process-table.ts";
import type { CheckPlace } from "./run-check.ts";
import type { SupervisedOptions } from "./supervised-options.ts";
import { UsageMeter } from "./usage-meter.ts";
import { describeExit, killRun, WorkerProcess } from "./worker-process.ts";

const LOGS_DEFAULT: WorkerLogs = { fileBytesMax: 8_388_608, keep: 2 };
const MIB = 1_048_576;

/** One instance on this node: the state machine of the domain, with a real process, files, checks and clocks. */
export class SupervisedInstance {
  readonly order: InstanceOrder;
  readonly #options: SupervisedOptions;
  readonly #folder: InstanceFolder;
  readonly #log: InstanceLog;
  /** Null = its orders are gone; then it is only ended. */
  #worker: WorkerOrder | null;
  #record: InstanceRecord;
  #process: WorkerProcess | null = null;
  readonly #meter: UsageMeter;
  readonly #checker: HealthChecker;
  #isEnding = false;
  #starting: Promise<void> | null = null;

  private constructor(
    options: SupervisedOptions,
    record: InstanceRecord,
    worker: WorkerOrder | null,
    parts: { folder: InstanceFolder; log: InstanceLog },
  ) {
    this.order = { instanceId: record.instanceId, workerId: record.workerId, revision: record.revision };
    this.#options = options;
    this.#record = record;
    this.#worker = worker;
    this.#folder = parts.folder;
    this.#log = parts.log;
    this.#meter = new UsageMeter(options.clock);
    this.#checker = new HealthChecker(options.clock, (isPassed, sentence) =>
      this.#take({ kind: "checked", isPassed, sentence }),
    );
  }

  static async create(
    options: SupervisedOptions,
    order: InstanceOrder,
    worker: WorkerOrder,
  ): Promise<SupervisedInstance> {
    const folder = new InstanceFolder(options.root, order.instanceId, options.ground);
    const log = await InstanceLog.open(folder.log, worker.spec.logs);
    const { restart, stop, health } = worker.spec;
    const record: InstanceRecord = {
      ...{
        ...order,
        bootId: options.bootId,
        runId: null,
        process: null,
        ports: [],
        rules: { restart, stop, health },
      },
      instance: newInstance(momentOf(options)),
    };
    return new SupervisedInstance(options, record, worker, { folder, log });
  }

  /** As an earlier agent left it: what still runs goes on, what has ended meanwhile is told to have. */
  static async resume(
    options: SupervisedOptions,
    found: InstanceRecord,
    worker: WorkerOrder | null,
  ): Promise<SupervisedInstance> {
    const folder = new InstanceFolder(options.root, found.instanceId, options.ground);
    const log = await InstanceLog.open(folder.log, worker?.spec.logs ?? LOGS_DEFAULT);
    const resumed = new SupervisedInstance(options, found, worker, { folder, log });
    await resumed.#adopt();
    return resumed;
  }

  get phase(): Instance["phase"] {
    return this.#record.instance.phase;
  }

  get isWanted(): boolean {
    return this.#record.instance.isWanted;
  }

  /** Leader of its session; null = no process. */
  get pid(): number | null {
    return this.#process?.identity.pid ?? null;
  }

  /** What it holds of what the host offers; null = nothing, since it has no process and is not being started. */
  get reserved(): WorkerResources | null {
    const isHeld = this.#process !== null || this.#starting !== null;
    return isHeld ? (this.#worker?.spec.resources ?? null) : null;
  }

  get logs(): InstanceLog {
    return this.#log;
  }

  /** The same revision, with what may change without a new instance. */
  setWorker(worker: WorkerOrder): void {
    this.#worker = worker;
    // It was found before its orders were known.
    if (this.#process !== null && !this.#checker.hasPlace)
      this.#checker.setPlace(this.#placeOf(this.#record.runId));
    const { restart, stop, health, logs } = worker.spec;
    this.#log.limits = logs;
    const rules = { restart, stop, health };
    if (JSON.stringify(rules) === JSON.stringify(this.#record.rules)) return;
    this.#record = { ...this.#record, rules };
    this.#keep();
  }

  stop(reason: string): void {
    this.#take({ kind: "stop", reason });
  }

  /** False = it is going away. */
  restart(reason: string): boolean {
    if (!this.isWanted) return false;
    this.#take({ kind: "restart", reason });
    return true;
  }

  /** To be called often. */
  tick(nowMs: number): void {
    this.#log.look(nowMs);
    if (this.#process?.hasEnded === true) void this.#end();
    this.#take({ kind: "tick" });
    this.#checker.tick(this.#record.rules.health, nowMs);
  }

  /** `total`: since its processes began; null = not measured. */
  noteUsage(total: SessionUsage | null): void {
    if (total === null || this.#process === null) {
      this.#meter.reset();
      return;
    }
    const memoryMiB = this.#worker?.spec.resources.memoryMiB ?? Number.POSITIVE_INFINITY;
    // Where there are cgroups, the kernel holds it to that.
    const limitBytes = this.#options.ground.cgroups === null ? memoryMiB * MIB : Number.POSITIVE_INFINITY;
    if (!this.#meter.note(total, limitBytes)) return;
    const used = Math.round(total.memoryBytes / MIB);
    this.#take({ kind: "over-limit", sentence: `It used ${used} of the ${memoryMiB} MiB that it reserves.` });
  }

  report(): InstanceReport {
    const { clock } = this.#options;
    return {
      ...this.order,
      state: instanceState(this.#record.instance, clock.nowAtMs(), clock.monotonicMs()),
      pid: this.pid,
      ports: this.#record.ports,
      usage: this.#meter.usage,
      check: this.#checker.last,
      log: this.#log.extent,
    };
  }

  /** Nothing of it is started any more; what runs goes on without this agent. */
  async leave(): Promise<void> {
    await this.#starting;
    await this.#folder.writeRecord(this.#record).catch(() => undefined);
  }

  /** Its files, once it is stopped. */
  async remove(): Promise<void> {
    this.#options.ports.release(this.order.instanceId);
    await this.#options.ground.cgroups?.remove(this.order.instanceId);
    await this.#folder.remove();
  }

  async #adopt(): Promise<void> {
    const { process, runId, bootId, ports, instance } = this.#record;
    this.#options.ports.note(this.order.instanceId, ports);
    const isSameBoot = bootId === this.#options.bootId;
    this.#record = { ...this.#record, bootId: this.#options.bootId };
    if (isSameBoot && process !== null && runId !== null) this.#process = WorkerProcess.adopt(process, runId);
    if (this.#process !== null) {
      // Noted, but the agent was killed before it could be told so.
      if (instance.isStarting) this.#take({ kind: "started" });
      this.#checker.setPlace(this.#placeOf(runId));
      return;
    }
    if (isSameBoot && runId !== null) await killRun(runId);
    if (instance.startedMs !== null) {
      const code = runId === null || !isSameBoot ? null : await this.#folder.readExit(runId);
      const end = describeExit(code);
      const sentence = isSameBoot
        ? `While the agent was away: ${end.sentence}`
        : "The host was started anew.";
      this.#take({ kind: "ended", ...end, sentence });
    } else if (instance.isStarting) {
      this.#take({ kind: "not-started", sentence: "The agent ended while it was being started." });
    }
    if (!isSameBoot && this.#record.instance.dueMs !== null) {
      // Steady times of another boot mean nothing.
      this.#record = {
        ...this.#record,
        instance: { ...this.#record.instance, dueMs: this.#options.clock.monotonicMs() },
      };
    }
  }

  #take(input: InstanceInput): void {
    const before = this.#record.instance;
    const { instance, effect } = stepInstance(before, input, this.#record.rules, momentOf(this.#options));
    if (instance !== before) {
      this.#record = { ...this.#record, instance };
      if (instance.phase !== before.phase) this.#keep();
      if (instance.phase !== before.phase || instance.reason !== before.reason) this.#options.onChange();
    }
    if (effect !== null) this.#carryOut(effect);
  }

  #carryOut(effect: InstanceEffect): void {
    switch (effect) {
      case "start":
        this.#starting = this.#start().finally(() => {
          this.#starting = null;
        });
        return;
      case "signal":
        this.#process?.signal(this.#record.rules.stop.signal);
        return;
      case "kill":
        void this.#options.ground.cgroups?.kill(this.order.instanceId);
        void this.#process?.kill();
    }
  }

  async #start(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) {
      this.#take({ kind: "not-started", sentence: "Its orders are gone." });
      return;
    }
    const full = this.#options.refuseRoom(this.order.instanceId, worker.spec.resources);
    if (full !== null) {
      this.#take({ kind: "not-started", sentence: full });
      return;
    }
    const runId = randomText(12);
    const started = await launch({
      ...{ order: this.order, worker, runId, folder: this.#folder, portsBefore: this.#record.ports },
      ...{ ground: this.#options.ground, ports: this.#options.ports, hostEnv: this.#options.hostEnv },
      note: async (process, ports) => {
        this.#record = { ...this.#record, runId, process, ports };
        await this.#folder.writeRecord(this.#record);
      },
    });
    if (started.outcome === "refused") {
      this.#record = { ...this.#record, process: null };
      this.#take({ kind: "not-started", sentence: started.sentence });
      return;
    }
    this.#process = started.process;
    this.#checker.setPlace(started.place);
    this.#meter.reset();
    this.#take({ kind: "started" });
  }

  async #end(): Promise<void> {
    const process = this.#process;
    if (process === null || this.#isEnding) return;
    this.#isEnding = true;
    const code = await this.#folder.readExit(process.runId);
    // What it left behind holds ports and memory that the next one needs.
    await this.#options.ground.cgroups?.kill(this.order.instanceId);
    await process.kill();
    this.#process = null;
    this.#isEnding = false;
    this.#meter.reset();
    this.#checker.setPlace(null);
    this.#record = { ...this.#record, process: null };
    this.#take({ kind: "ended", ...describeExit(code) });
  }

  /** For the checks of a process that an earlier agent started; null = its orders are gone, so that nothing needs to be checked. */
  #placeOf(runId: string | null): CheckPlace | null {
    if (this.#worker === null || runId === null) return null;
    return checkPlaceOf(this.order, this.#worker, {
      ...{ folder: this.#folder, ports: this.#record.ports, runId },
      ...{ ground: this.#options.ground, hostEnv: this.#options.hostEnv },
    });
  }

  #keep(): void {
    this.#folder.writeRecord(this.#record).catch((error: NodeJS.ErrnoException) => {
      const { instanceId } = this.order;
      this.#options.log.warn(
        { instanceId, code: error.code },
        "the state of a worker's instance could not be stored",
      );
    });
  }
}

function momentOf({ clock, random }: Pick<SupervisedOptions, "clock" | "random">) {
  return { nowAtMs: clock.nowAtMs(), nowMs: clock.monotonicMs(), random };
}
