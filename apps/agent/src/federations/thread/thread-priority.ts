import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";

/** A nice value: -20 is the most, 0 the usual. Heartbeats and votes take little time, but must have it at once. */
export const THREAD_NICE = -10;

/**
 * The calling thread runs before other work of its host, where the kernel allows it (root, or RLIMIT_NICE as the agent's unit sets
 * it). Elsewhere it runs as everything else does: more patience is needed then, and detection sees to that by itself. Linux only.
 */
export function raiseThreadPriority(): void {
  try {
    const threadId = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    setPriority(threadId, THREAD_NICE);
  } catch {
    // Not allowed, or not Linux.
  }
}
