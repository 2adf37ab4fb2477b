import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PostgresStartError } from "./postgres-start-error.ts";

const ORPHAN_STOP_TIMEOUT_MS = 20_000;

/**
 * Makes this process the one that runs the cluster. Another living owner is respected; a server that a killed owner left
 * behind is stopped cleanly; a `postmaster.pid` whose number now belongs to some other program is removed.
 */
export async function claimCluster(folder: string, cluster: string): Promise<void> {
  const owner = await readOwner(folder);
  if (owner !== null && owner.pid !== process.pid && identity(owner.pid) === owner.identity) {
    throw new PostgresStartError(
      "in_use",
      `The data folder ${folder} is in use by process ${owner.pid}. Stop it, or set ORRERY_DATA_DIR to another folder.`,
    );
  }
  await clearOrphan(cluster);
  const own = { pid: process.pid, identity: identity(process.pid) };
  await writeFile(join(folder, "owner.json"), JSON.stringify(own), { mode: 0o600 });
}

export async function releaseCluster(folder: string): Promise<void> {
  await rm(join(folder, "owner.json"), { force: true });
}

export function isAlive(pid: number): boolean {
  // A zombie has ended; in a container without an init process nobody ever collects it.
  if (procFields(pid)?.[0] === "Z") return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function clearOrphan(cluster: string): Promise<void> {
  const file = join(cluster, "postmaster.pid");
  const pid = Number((await readFile(file, "utf8").catch(() => "")).split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  if (!isAlive(pid)) return;
  if (!commandLine(pid).includes(cluster)) {
    await rm(file, { force: true });
    return;
  }
  process.kill(pid, "SIGINT");
  const deadlineMs = performance.now() + ORPHAN_STOP_TIMEOUT_MS;
  while (isAlive(pid)) {
    if (performance.now() > deadlineMs) {
      throw new PostgresStartError(
        "in_use",
        `An earlier Postgres (process ${pid}) still runs on ${cluster} and does not stop. Stop it, then start again.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function readOwner(folder: string): Promise<{ pid: number; identity: string } | null> {
  try {
    return JSON.parse(await readFile(join(folder, "owner.json"), "utf8")) as {
      pid: number;
      identity: string;
    };
  } catch {
    return null;
  }
}

/** Tells a process from a later one with the same number; "gone" where there is none. */
function identity(pid: number): string {
  const fields = procFields(pid);
  // Field 22 of proc(5): ticks from boot to the process's start. `ps` would add the boot's wall-clock time, which moves
  // when the clock is set.
  if (fields !== null) return fields[19] ?? "gone";
  const started = runPs(pid, "lstart=");
  return started === "" ? "gone" : started;
}

/** Fields of proc(5) from the third (the state) on. The second, the command's name, may hold anything up to its last bracket. */
function procFields(pid: number): string[] | null {
  const stat = readProc(pid, "stat");
  return stat === null ? null : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function commandLine(pid: number): string {
  return readProc(pid, "cmdline")?.replaceAll("\0", " ") ?? runPs(pid, "args=");
}

/** Null where there is no such process, or no /proc (macOS). */
function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return null;
  }
}

function runPs(pid: number, field: string): string {
  const { stdout } = spawnSync("ps", ["-ww", "-o", field, "-p", String(pid)], { encoding: "utf8" });
  return stdout?.trim() ?? "";
}
