/** Where time comes from. Decisions never read a clock: they get `nowAtMs` from the loop that holds one. */
export type Clock = {
  /** Wall clock, milliseconds since the epoch. May jump. */
  nowAtMs(): number;
  /** Monotonic milliseconds since an arbitrary start. Never jumps, for durations. */
  monotonicMs(): number;
};

/** `performance.now` counts from the start of each thread; this is what all threads and processes of one machine share. */
const [seconds, nanoseconds] = process.hrtime();
const startedMs = seconds * 1000 + nanoseconds / 1e6 - performance.now();

/** Its monotonic times can be compared between threads and processes of one machine. */
export const systemClock: Clock = {
  nowAtMs: () => Date.now(),
  monotonicMs: () => performance.now() + startedMs,
};
