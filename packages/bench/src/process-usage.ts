import { readFileSync } from "node:fs";

/** CPU time and memory of one process, from Linux' /proc (proc(5)): clock ticks are 1/100 s there. */
export type ProcessUsage = { cpuMs: number; residentBytes: number; atMs: number };

const TICK_MS = 10;
const PAGE_BYTES = 4096;

export function readProcessUsage(pid: number): ProcessUsage {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The command name may hold spaces; the fields are counted from its closing parenthesis.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { cpuMs: ticks * TICK_MS, residentBytes: Number(fields[21]) * PAGE_BYTES, atMs: performance.now() };
}

/** Share of one core between two readings: 1 = a whole core. */
export function coreShare(before: ProcessUsage, after: ProcessUsage): number {
  return (after.cpuMs - before.cpuMs) / (after.atMs - before.atMs);
}
