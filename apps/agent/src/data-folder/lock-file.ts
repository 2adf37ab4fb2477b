import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { randomText } from "@orrery/runtime";

export type LockOutcome =
  | { outcome: "acquired"; release: () => Promise<void> }
  | { outcome: "in_use"; pid: number };

type Holder = { pid: number; startedTicks: string | null };

const ATTEMPTS_MAX = 5;
/** Far longer than another attempt needs between reading a stale lock and moving it away. */
const SETTLE_MS = 50;

/**
 * One agent a data folder. The lock names the process and, on Linux, when it was started, so that a process number
 * that was given out again does not keep a dead agent's lock alive.
 */
export async function acquireLock(dataDir: string): Promise<LockOutcome> {
  const path = join(dataDir, "agent.lock");
  const attemptId = randomText(9);
  const own = join(dataDir, `agent.lock.${attemptId}`);
  const startedTicks = await startedTicksOf(process.pid);
  const content = JSON.stringify({ pid: process.pid, startedTicks, attemptId });
  await writeFile(own, content, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      if (await linkOnce(own, path)) {
        // One that took this lock for the stale one it had read may have moved it away; then it is not ours.
        await sleep(SETTLE_MS);
        if ((await readText(path)) !== content) continue;
        return { outcome: "acquired", release: () => rm(path, { force: true }) };
      }
      const held = await readText(path);
      if (held === null) continue;
      const holder = parseHolder(held);
      if (holder !== null && (await isAlive(holder))) return { outcome: "in_use", pid: holder.pid };
      await removeStale(path, held, attemptId);
    }
    return { outcome: "in_use", pid: parseHolder((await readText(path)) ?? "")?.pid ?? 0 };
  } finally {
    await rm(own, { force: true });
  }
}

/** Moves the stale lock away by name first: if another agent took it meanwhile, what was moved is not what was read. */
async function removeStale(path: string, expected: string, attemptId: string): Promise<void> {
  const moved = `${path}.stale-${attemptId}`;
  try {
    await rename(path, moved);
  } catch {
    return;
  }
  if ((await readText(moved)) !== expected) await linkOnce(moved, path);
  await rm(moved, { force: true });
}

async function linkOnce(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return null;
  }
}

function parseHolder(text: string): Holder | null {
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    if (typeof value.pid !== "number" || value.pid < 1) return null;
    return { pid: value.pid, startedTicks: value.startedTicks ?? null };
  } catch {
    return null;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return holder.startedTicks === null || holder.startedTicks === (await startedTicksOf(holder.pid));
}

/** Field 22 of /proc/<pid>/stat: clock ticks after boot. Null where there is no /proc. */
async function startedTicksOf(pid: number): Promise<string | null> {
  const stat = await readText(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}
