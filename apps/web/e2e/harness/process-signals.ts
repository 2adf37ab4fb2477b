import { setTimeout as sleep } from "node:timers/promises";

/** kill -9: the process gets no chance to say goodbye. */
export function killHard(pid: number): void {
  process.kill(pid, "SIGKILL");
}

/** The process stays and its connections stay open, but it does nothing: what a power cut looks like from afar. */
export function freeze(pid: number): void {
  process.kill(pid, "SIGSTOP");
}

export function thaw(pid: number): void {
  process.kill(pid, "SIGCONT");
}

/** Waits until `read` answers something; throws with `what` after `timeoutMs`, a deadline for what hangs, not for a busy machine. */
export async function eventually<T>(
  what: string,
  read: () => Promise<T | null | undefined> | T | null | undefined,
  timeoutMs = 60_000,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (value !== null && value !== undefined) return value;
    if (performance.now() > deadlineMs) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await sleep(50);
  }
}
