/** Where time comes from. Decisions never read a clock: they get `nowAtMs` from the loop that holds one. */
export type Clock = {
  /** Wall clock, milliseconds since the epoch. May jump. */
  nowAtMs(): number;
  /** Monotonic milliseconds since an arbitrary start. Never jumps, for durations. */
  monotonicMs(): number;
};

export const systemClock: Clock = {
  nowAtMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
