import { type BackoffPolicy, backoffMs } from "@orrery/runtime";

const POLICY: BackoffPolicy = { baseMs: 50, maxMs: 5000 };
/** A link that lived so long was a good one: the next pause begins from the shortest again. */
const STABLE_MS = 2000;

/** How long to wait before the next dial to one peer. */
export class ReconnectPace {
  readonly #random: () => number;
  #attempt = 0;
  #upMs: number | null = null;

  /** `random` in [0, 1). */
  constructor(random: () => number) {
    this.#random = random;
  }

  linkUp(nowMs: number): void {
    this.#upMs = nowMs;
  }

  /** `isClean`: the peer said goodbye. Then the first attempt is made at once. */
  linkDown(nowMs: number, isClean: boolean): number {
    if (this.#upMs !== null && nowMs - this.#upMs >= STABLE_MS) this.#attempt = 0;
    this.#upMs = null;
    if (isClean && this.#attempt === 0) {
      this.#attempt = 1;
      return 0;
    }
    return this.dialFailed();
  }

  dialFailed(): number {
    const pauseMs = backoffMs(POLICY, this.#attempt, this.#random);
    this.#attempt += 1;
    return pauseMs;
  }

  reset(): void {
    this.#attempt = 0;
  }
}
