import type { Clock } from "@orrery/runtime";
import { startSteadyTimer } from "../../report/steady-timer.ts";

const EVERY_MS = 1000;
/** Of several changes within this time, as in an election, only what came of them is told. */
const URGENT_PAUSE_MS = 20;

/** When the thread tells its reports: once a second, and at once when something changed that must not wait. */
export class ReportPush {
  readonly #push: (isUrgent: boolean) => void;
  readonly #clock: Clock;
  readonly #timer: { stop(): void };
  #urgentTimer: NodeJS.Timeout | null = null;
  #urgentMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, push: (isUrgent: boolean) => void) {
    this.#clock = clock;
    this.#push = push;
    this.#timer = startSteadyTimer(clock, EVERY_MS, () => push(false));
  }

  /** Not in this turn: whatever changed is whole by the next. */
  changed(): void {
    if (this.#urgentTimer !== null) return;
    const waitMs = Math.max(0, this.#urgentMs + URGENT_PAUSE_MS - this.#clock.monotonicMs());
    this.#urgentTimer = setTimeout(() => {
      this.#urgentTimer = null;
      this.#urgentMs = this.#clock.monotonicMs();
      this.#push(true);
    }, waitMs);
  }

  stop(): void {
    this.#timer.stop();
    if (this.#urgentTimer !== null) clearTimeout(this.#urgentTimer);
  }
}
