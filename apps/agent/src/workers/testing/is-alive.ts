import { identify, isRunning } from "../process-table.ts";

/** Whether a process runs; one that waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  const identity = identify(pid);
  return identity !== null && isRunning(identity);
}
