import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 250;
const EMPTY_LOCK_MAX_MS = 5000;
/** Above every system's highest process id. */
const NO_PROCESS = 2 ** 30;

/**
 * Runs `work` while holding the lock file, whose content is the holder's process id. A holder that died (Ctrl-C
 * during an installation) leaves the file behind; the next one sees that no such process runs and takes it over.
 */
export async function withLock(lockFile, onWait, work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  let announced = false;
  while (!tryLock(lockFile)) {
    const holder = readHolder(lockFile);
    if (holder !== null && !isRunning(holder)) {
      dropStaleLock(lockFile, holder);
      continue;
    }
    if (!announced && holder !== null) {
      onWait(holder);
      announced = true;
    }
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function tryLock(lockFile) {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** Null while there is no holder, or none yet in the file. */
function readHolder(lockFile) {
  try {
    const pid = Number.parseInt(readFileSync(lockFile, "utf8"), 10);
    if (pid > 0) return pid;
    // A machine that lost power between making and filling the file leaves it empty for good.
    return Date.now() - statSync(lockFile).mtimeMs > EMPTY_LOCK_MAX_MS ? NO_PROCESS : null;
  } catch {
    return null;
  }
}

/** Moves the stale file aside first and looks again: another process may have taken the lock over in between. */
function dropStaleLock(lockFile, staleHolder) {
  const aside = `${lockFile}.stale.${process.pid}`;
  try {
    renameSync(lockFile, aside);
    if (readHolder(aside) !== staleHolder) renameSync(aside, lockFile);
  } catch {
    // Somebody else was faster; the next round sees what they left.
  }
  rmSync(aside, { force: true });
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
