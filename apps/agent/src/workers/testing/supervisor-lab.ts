import { mkdtempSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import {
  type InstanceId,
  type InstancePhase,
  type InstanceReport,
  type WorkerId,
  WorkerOrders,
  WorkerSpec,
  type WorkerSpecInput,
} from "@orrery/protocol/workers";
import { createLogger, systemClock } from "@orrery/runtime";
import { until } from "../../testing/agent-process.ts";
import type { WorkerGround } from "../open-worker-host.ts";
import { readLog } from "../read-log.ts";
import { Supervisor } from "../supervisor.ts";

/** A supervisor with real processes, in a folder of its own. Restarts are quick, and nothing is drained unless asked for. */
export class SupervisorLab {
  readonly folder: string;
  supervisor: Supervisor;
  readonly #specs = new Map<string, WorkerSpec>();
  readonly #secrets: Record<string, string>;

  constructor(options: { secrets?: Record<string, string>; folder?: string } = {}) {
    this.folder = options.folder ?? mkdtempSync(join(tmpdir(), "orrery-workers-"));
    this.#secrets = options.secrets ?? {};
    this.supervisor = this.#make();
  }

  #make(): Supervisor {
    return new Supervisor({
      ...{
        ground: groundAt(this.folder),
        hostEnv: { PATH: process.env.PATH ?? "" },
        clock: systemClock,
        random: Math.random,
      },
      ...{ log: createLogger({ service: "agent", level: "silent" }), onChange: () => undefined },
    });
  }

  async open(): Promise<void> {
    await mkdir(join(this.folder, "instances"), { recursive: true });
    await this.supervisor.start({ workers: [], instances: [] });
  }

  /** Orders one instance beside those that are there. */
  async run(id: string, spec: Partial<WorkerSpecInput>): Promise<void> {
    this.#specs.set(id, specOf(spec));
    await this.supervisor.setOrders(this.orders());
  }

  async drop(id: string): Promise<void> {
    this.#specs.delete(id);
    await this.supervisor.setOrders(this.orders());
  }

  orders(): WorkerOrders {
    return ordersOf(this.#specs, this.#secrets);
  }

  report(id: string): InstanceReport {
    const report = this.supervisor.report().find(({ instanceId }) => instanceId === id);
    if (report === undefined) throw new Error(`${id} is not there`);
    return report;
  }

  async untilPhase(id: string, ...phases: InstancePhase[]): Promise<InstanceReport> {
    await until(`${id} is ${phases.join(" or ")}`, () => phases.includes(this.report(id).state.phase)).catch(
      (error) => {
        throw new Error(`${error.message}; it is ${JSON.stringify(this.report(id).state)}`);
      },
    );
    return this.report(id);
  }

  /** Everything of its log that is still there, up to 64 KiB. */
  async logOf(id: string): Promise<string> {
    const log = this.supervisor.logOf(id as InstanceId);
    if (log === null) throw new Error(`${id} has no log`);
    return (await readLog(log, { instanceId: id as InstanceId, fromOffset: 0, bytesMax: 65_536, waitMs: 0 }))
      .text;
  }

  async untilLogged(id: string, text: string): Promise<void> {
    const deadlineMs = performance.now() + 45_000;
    for (;;) {
      const log = await this.logOf(id);
      if (log.includes(text)) return;
      if (performance.now() > deadlineMs) throw new Error(`${id} logged no ${text}, but: ${log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async close(): Promise<void> {
    await this.supervisor.stop("stop");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function groundAt(folder: string): WorkerGround {
  const { username, uid, gid } = userInfo();
  return {
    ...{ folder, user: { name: username, uid, gid }, isOtherUser: false, cgroups: null },
    told: {
      ...{ state: "allowed", user: username, cpu: 100, memoryMiB: 10_000, instancesMax: 200 },
      ...{ cpuLimits: "none", memoryLimits: "watched", limitsSentence: "As in a test." },
    },
  };
}

export function specOf(spec: Partial<WorkerSpecInput>): WorkerSpec {
  return WorkerSpec.parse({
    ...{ name: "worker", stop: { drainMs: 0, graceMs: 500 }, restart: { baseMs: 50, maxMs: 200 } },
    ...(spec.command === undefined && spec.script === undefined ? { script: "exec sleep 1000" } : {}),
    ...spec,
  });
}

/** Each instance is of a worker of its own. */
export function ordersOf(
  specs: ReadonlyMap<string, WorkerSpec>,
  secrets: Record<string, string> = {},
): WorkerOrders {
  return WorkerOrders.parse({
    workers: [...specs].map(([id, spec]) => ({ workerId: `w-${id}`, revision: 1, spec, secrets })),
    instances: [...specs].map(([id]) => ({ instanceId: id, workerId: `w-${id}` as WorkerId, revision: 1 })),
  });
}
