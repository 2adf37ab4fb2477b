import type { Clock } from "@orrery/runtime";
import { startSteadyTimer } from "../../report/steady-timer.ts";

const EVERY_MS = 1000;
/** Of several changes within this time, as in an election, only what came of them is told: telling must not delay it. */
const URGENT_AFTER_MS = 100;

/** When the thread tells its reports: once a second, and soon when something changed that must not wait so long. */
export class ReportPush {
  readonly #push: (isUrgent: boolean) => void;
  readonly #timer: { stop(): void };
  #urgentTimer: NodeJS.Timeout | null = null;
  #urgentAfterMs = URGENT_AFTER_MS;

  constructor(clock: Clock, push: (isUrgent: boolean) => void) {
    this.#push = push;
    this.#timer = startSteadyTimer(clock, EVERY_MS, () => push(false));
  }

  changed(): void {
    this.#urgentTimer ??= setTimeout(() => {
      this.#urgentTimer = null;
      this.#push(true);
    }, this.#urgentAfterMs);
  }

  /** There will not be much more to tell, and little time: each change is told at once from now on. */
  hurry(): void {
    this.#urgentAfterMs = 0;
    if (this.#urgentTimer === null) return;
    clearTimeout(this.#urgentTimer);
    this.#urgentTimer = null;
    this.changed();
  }

  stop(): void {
    this.#timer.stop();
    if (this.#urgentTimer !== null) clearTimeout(this.#urgentTimer);
  }
}
