import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * A process as it can be recognised later: ids are used again, so the time of its start belongs to it. `startMark` is
 * text to compare for equality, nothing more.
 */
export type ProcessIdentity = { pid: number; startMark: string };

/** Null when no such process runs. */
export function identifyProcess(pid: number): ProcessIdentity | null {
  const startMark = process.platform === "linux" ? linuxStartMark(pid) : psStartMark(pid);
  return startMark === null ? null : { pid, startMark };
}

export function isStillRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startMark === identity.startMark;
}

/** Clock ticks from the machine's start to the process's, with the id of that start of the machine (proc(5)). */
function linuxStartMark(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in parentheses and may itself contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === "Z" || state === "X" || startTicks === undefined) return null;
    return `${startTicks}@${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}`;
  } catch {
    return null;
  }
}

function psStartMark(pid: number): string | null {
  try {
    const text = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    return text === "" ? null : text;
  } catch {
    return null;
  }
}
