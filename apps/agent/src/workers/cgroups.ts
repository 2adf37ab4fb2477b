import { mkdir, readFile, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { InstanceId, WorkerResources } from "@orrery/protocol/workers";

export type CgroupsOpened =
  | { outcome: "opened"; cgroups: Cgroups }
  /** The sentence says what is missing. */
  | { outcome: "unavailable"; sentence: string };

const MOUNT = "/sys/fs/cgroup";
/** Where the agent itself lives, beside its workers: a group that hands out controllers must hold no process (cgroups(7), "no internal processes"). */
const AGENT_GROUP = "agent";
const WORKERS_GROUP = "workers";
const CONTROLLERS = ["cpu", "memory"] as const;
const PERIOD_US = 100_000;

/** One group of cgroups v2 for each instance, below the agent's own. */
export class Cgroups {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** `mount` and `self` are where the kernel shows the groups, and the agent's own: tests have other ones. */
  static async open(mount = MOUNT, self = "/proc/self/cgroup"): Promise<CgroupsOpened> {
    const base = await ownGroup(mount, self);
    if (base === null) return unavailable("cgroups v2 are not available on this host.");
    const offered = (await readText(join(base, "cgroup.controllers"))).split(/\s+/);
    const absent = CONTROLLERS.filter((name) => !offered.includes(name));
    if (absent.length > 0) {
      return unavailable(
        `cgroups v2 do not offer ${absent.join(" and ")} here; with systemd, the agent's unit needs Delegate=yes.`,
      );
    }
    const workers = join(base, WORKERS_GROUP);
    try {
      await mkdir(join(base, AGENT_GROUP), { recursive: true });
      await writeFile(join(base, AGENT_GROUP, "cgroup.procs"), String(process.pid));
      await mkdir(workers, { recursive: true });
      const wanted = CONTROLLERS.map((name) => `+${name}`).join(" ");
      for (const each of [base, workers]) await writeFile(join(each, "cgroup.subtree_control"), wanted);
    } catch (error) {
      const { code = "unknown error" } = error as NodeJS.ErrnoException;
      return unavailable(
        `the agent may not set up cgroups (${code}); with systemd, its unit needs Delegate=yes.`,
      );
    }
    return { outcome: "opened", cgroups: new Cgroups(workers) };
  }

  /** Before the process runs anything of the worker's. Rejects where the kernel refuses. */
  async enter(instanceId: InstanceId, pid: number, { cpu, memoryMiB }: WorkerResources): Promise<void> {
    const group = join(this.#folder, instanceId);
    await mkdir(group, { recursive: true });
    await writeFile(join(group, "cpu.max"), `${Math.max(1000, Math.round(cpu * PERIOD_US))} ${PERIOD_US}`);
    await writeFile(join(group, "memory.max"), String(memoryMiB * 1_048_576));
    // Not every kernel has swap accounting.
    await writeFile(join(group, "memory.swap.max"), "0").catch(() => undefined);
    await writeFile(join(group, "cgroup.procs"), String(pid));
  }

  /** Also what left the process group. */
  async kill(instanceId: InstanceId): Promise<void> {
    await writeFile(join(this.#folder, instanceId, "cgroup.kill"), "1").catch(() => undefined);
  }

  /** Null = there is no such group. */
  async usage(
    instanceId: InstanceId,
  ): Promise<{ cpuMs: number; memoryBytes: number; processCount: number } | null> {
    const group = join(this.#folder, instanceId);
    try {
      const [cpu, memory, processes] = await Promise.all(
        ["cpu.stat", "memory.current", "cgroup.procs"].map((name) => readFile(join(group, name), "utf8")),
      );
      const cpuUs = Number(/usage_usec (\d+)/.exec(cpu ?? "")?.[1]);
      const memoryBytes = Number(memory);
      if (!Number.isFinite(cpuUs) || !Number.isFinite(memoryBytes)) return null;
      return {
        cpuMs: cpuUs / 1000,
        memoryBytes,
        processCount: (processes ?? "").split("\n").filter(Boolean).length,
      };
    } catch {
      return null;
    }
  }

  async remove(instanceId: InstanceId): Promise<void> {
    await rmdir(join(this.#folder, instanceId)).catch(() => undefined);
  }
}

/** The group in which agent and workers are to be; null = there are no cgroups v2. */
async function ownGroup(mount: string, self: string): Promise<string | null> {
  try {
    const path = /^0::(\/.*)$/m.exec(await readFile(self, "utf8"))?.[1];
    if (path === undefined) return null;
    await stat(join(mount, "cgroup.controllers"));
    const group = join(mount, path);
    // An agent that was here before has put itself one down already.
    return basename(group) === AGENT_GROUP ? dirname(group) : group;
  } catch {
    return null;
  }
}

async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}

function unavailable(sentence: string): CgroupsOpened {
  return { outcome: "unavailable", sentence };
}
