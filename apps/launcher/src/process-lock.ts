import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identifyProcess, isStillRunning, type ProcessIdentity } from "./process-identity.ts";

const POLL_MS = 100;

/** Runs `work` while no other process holds the lock file. One whose holder has died is taken over. */
export async function withProcessLock<T>(
  file: string,
  signal: AbortSignal,
  onWait: (holder: ProcessIdentity) => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  let isWaiting = false;
  for (;;) {
    signal.throwIfAborted();
    if (tryTake(file)) break;
    const holder = readHolder(file);
    if (holder === null || !isStillRunning(holder)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!isWaiting) onWait(holder);
    isWaiting = true;
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** A link appears complete or not at all, and only one process can make it. */
function tryTake(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(identifyProcess(process.pid)));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Null when it was released meanwhile, or is damaged. */
function readHolder(file: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ProcessIdentity | null;
  } catch {
    return null;
  }
}
