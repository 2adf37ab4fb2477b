import type { Clock } from "@orrery/runtime";

/** How much it catches up with the wall clock at once. */
const SLEW_MS_MAX = 100;

/** Milliseconds since the epoch that never go back: a wall clock that is set back does not stop deadlines, and one that is ahead is caught up with bit by bit. */
export class SteadyEpoch {
  readonly #clock: Clock;
  #baseMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#baseMs = clock.nowAtMs() - clock.monotonicMs();
  }

  nowMs(): number {
    return this.#baseMs + this.#clock.monotonicMs();
  }

  /** Once a second or so. */
  catchUp(): void {
    const behindMs = this.#clock.nowAtMs() - this.nowMs();
    if (behindMs > 1) this.#baseMs += Math.min(SLEW_MS_MAX, behindMs);
  }
}
