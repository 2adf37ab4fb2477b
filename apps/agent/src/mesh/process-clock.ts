import type { Clock } from "@orrery/runtime";

/** Where this thread's monotonic clock began, on the one clock that all threads of a process share. */
export function clockStartMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6 - performance.now();
}

/**
 * A thread's clock counts from the thread's own start. This one counts from the start of another thread, so that the two
 * can compare times.
 */
export function clockSince(startMs: number): Clock {
  const shiftMs = clockStartMs() - startMs;
  return { nowAtMs: () => Date.now(), monotonicMs: () => performance.now() + shiftMs };
}
