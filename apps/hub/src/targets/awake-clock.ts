/** A tick that comes later than this means that the process stood still. */
const GAP_MS = 2000;

/**
 * Monotonic milliseconds that stand still while the process does: what was measured just before a standstill is not old after it,
 * since nothing newer could come in.
 */
export class AwakeClock {
  readonly #monotonicMs: () => number;
  #asleepMs = 0;
  #tickedMs: number;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
    this.#tickedMs = monotonicMs();
  }

  nowMs(): number {
    return this.#monotonicMs() - this.#asleepMs;
  }

  /** To be called several times a second. */
  tick(): void {
    const nowMs = this.#monotonicMs();
    const gapMs = nowMs - this.#tickedMs;
    if (gapMs > GAP_MS) this.#asleepMs += gapMs;
    this.#tickedMs = nowMs;
  }
}
