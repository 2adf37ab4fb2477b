import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";

/** Kernel ticks of /proc are 100 a second for programs on every architecture (USER_HZ). */
const TICK_MS = 10;
const READ_AT_ONCE = 16;

/** A process that keeps its identity though pids are used again: its start in ticks since the boot. */
export type ProcessIdentity = { readonly pid: number; readonly startTicks: number };

type Stat = {
  readonly pid: number;
  readonly state: string;
  readonly session: number;
  readonly cpuMs: number;
  readonly startTicks: number;
  readonly memoryBytes: number;
};

/** Another one for each boot: pids and ticks of one boot mean nothing in the next. */
export function readBootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "unknown";
  }
}

/** Null = there is no such process. */
export function identify(pid: number): ProcessIdentity | null {
  const stat = readStat(pid);
  return stat === null ? null : { pid, startTicks: stat.startTicks };
}

/** Whether this very process still runs; one that only waits to be reaped does not. One that cannot be looked at just now counts as running. */
export function isRunning({ pid, startTicks }: ProcessIdentity): boolean {
  let stat: Stat | null;
  try {
    stat = parseStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== "ENOENT" && code !== "ESRCH";
  }
  return stat !== null && stat.startTicks === startTicks && stat.state !== "Z" && stat.state !== "X";
}

export type SessionUsage = { cpuMs: number; memoryBytes: number; processCount: number };

/** What the processes of each of these sessions use together, in one pass over /proc. `cpuMs` counts since they began, children that ended included. */
export async function usageOfSessions(sessions: ReadonlySet<number>): Promise<Map<number, SessionUsage>> {
  const usages = new Map<number, SessionUsage>();
  for await (const text of readEach("stat")) {
    const stat = parseStat(text.content);
    if (stat === null || !sessions.has(stat.session)) continue;
    const usage = usages.get(stat.session) ?? { cpuMs: 0, memoryBytes: 0, processCount: 0 };
    usage.cpuMs += stat.cpuMs;
    usage.memoryBytes += stat.memoryBytes;
    usage.processCount += 1;
    usages.set(stat.session, usage);
  }
  return usages;
}

type Asked = Map<string, ((pids: number[]) => void)[]>;
let asked: Asked = new Map();
let isLooking = false;

/**
 * Processes whose environment says `marker` (`NAME=value`): also those that left their group and session. Of other users only for root. However
 * many ask at once, one look at all processes answers them.
 */
export function findByEnvironment(marker: string): Promise<number[]> {
  return new Promise((resolve) => {
    asked.set(marker, [...(asked.get(marker) ?? []), resolve]);
    if (!isLooking) void lookAround();
  });
}

async function lookAround(): Promise<void> {
  isLooking = true;
  while (asked.size > 0) {
    const answering = asked;
    asked = new Map();
    const found = new Map<string, number[]>();
    for await (const { pid, content } of readEach("environ")) {
      for (const part of content.split("\0")) {
        if (answering.has(part)) found.set(part, [...(found.get(part) ?? []), pid]);
      }
    }
    for (const [marker, answers] of answering) for (const answer of answers) answer(found.get(marker) ?? []);
  }
  isLooking = false;
}

async function* readEach(file: string): AsyncGenerator<{ pid: number; content: string }> {
  const pids = (await readdir("/proc").catch(() => []))
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 0);
  for (let i = 0; i < pids.length; i += READ_AT_ONCE) {
    const texts = await Promise.all(
      pids.slice(i, i + READ_AT_ONCE).map(async (pid) => {
        return { pid, content: await readFile(`/proc/${pid}/${file}`, "latin1").catch(() => "") };
      }),
    );
    yield* texts.filter(({ content }) => content !== "");
  }
}

function readStat(pid: number): Stat | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return null;
  }
}

/** proc_pid_stat(5). The name in parentheses may hold anything, so fields count from its last one on. */
function parseStat(text: string): Stat | null {
  const nameEnd = text.lastIndexOf(")");
  if (nameEnd < 0) return null;
  const fields = text.slice(nameEnd + 2).split(" ");
  const numberAt = (field: number) => Number(fields[field - 3]);
  const cpuTicks = numberAt(14) + numberAt(15) + numberAt(16) + numberAt(17);
  return {
    pid: Number.parseInt(text, 10),
    state: fields[0] ?? "",
    session: numberAt(6),
    cpuMs: cpuTicks * TICK_MS,
    startTicks: numberAt(22),
    memoryBytes: Math.max(0, numberAt(24)) * pageBytes(),
  };
}

let knownPageBytes: number | null = null;

function pageBytes(): number {
  if (knownPageBytes === null) {
    let kib = 4;
    try {
      kib = Number(/KernelPageSize:\s+(\d+) kB/.exec(readFileSync("/proc/self/smaps", "latin1"))?.[1] ?? 4);
    } catch {
      // What nearly every host has.
    }
    knownPageBytes = kib * 1024;
  }
  return knownPageBytes;
}
