import { cpus } from "node:os";

export type CpuTimes = { busyMs: number; totalMs: number };

export function readCpuTimes(): CpuTimes {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.irq + times.idle;
    totalMs += all;
    busyMs += all - times.idle;
  }
  return { busyMs, totalMs };
}

/** Share of all cores' time that was not idle between two readings, 0..1; 0 where no time passed. */
export function cpuRatioBetween(before: CpuTimes, after: CpuTimes): number {
  const totalMs = after.totalMs - before.totalMs;
  if (totalMs <= 0) return 0;
  return Math.min(1, Math.max(0, (after.busyMs - before.busyMs) / totalMs));
}
