import { readFileSync } from "node:fs";

/** Bytes of memory that a process of this host has now. */
export function readProcessRss(pid: number): number {
  const kibi = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kibi ?? 0) * 1024;
}
