import type { ServiceSettings } from "@orrery/protocol";
import { CountWindow } from "../health/count-window.ts";

const WINDOW_MS = 10_000;

/** How many second tries a service's requests may cost at one gateway (rule RC1), so that tries do not bring down what is merely slow (Finagle's budgets). */
export class RetryBudget {
  settings: Pick<ServiceSettings["retry"], "ratio" | "minPerSecond">;
  readonly #requests = new CountWindow(WINDOW_MS);
  readonly #repeats = new CountWindow(WINDOW_MS);

  constructor(settings: Pick<ServiceSettings["retry"], "ratio" | "minPerSecond">) {
    this.settings = settings;
  }

  /** For each request once, not for its tries. */
  noteRequest(nowMs: number): void {
    this.#requests.add(false, nowMs);
  }

  /** Above 0: that many more tries may be made now. */
  leftAt(nowMs: number): number {
    const { ratio, minPerSecond } = this.settings;
    const allowed = ratio * this.#requests.countAt(nowMs) + (minPerSecond * WINDOW_MS) / 1000;
    return Math.max(0, Math.floor(allowed) - this.#repeats.countAt(nowMs));
  }

  /** Whether one more try may be made; it is counted then. */
  spend(nowMs: number): boolean {
    if (this.leftAt(nowMs) === 0) return false;
    this.#repeats.add(false, nowMs);
    return true;
  }
}
