import { spawnSync } from "node:child_process";
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
  const started = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
  if (started.error === undefined) return started.stdout.trim() === "" ? "gone" : started.stdout.trim();
  return isAlive(pid) ? "alive" : "gone";
}

function commandLine(pid: number): string {
  const line = spawnSync("ps", ["-ww", "-o", "args=", "-p", String(pid)], { encoding: "utf8" });
  return line.error === undefined ? line.stdout : "";
}
