import { BLIND_GAP_MS } from "@orrery/domain";
import type { Clock } from "@orrery/runtime";

/**
 * Wall-clock milliseconds that never run backwards or jump: anchored once, then driven by the monotonic clock. What was
 * judged by silence must not change because someone set the host's time. `check` is called at every tick: when the
 * process stood still, or the wall clock was set, the hub was blind, and the anchor is taken anew.
 */
export class SteadyClock {
  readonly #clock: Clock;
  #anchorAtMs: number;
  #anchorMonotonicMs: number;
  #lastTickMonotonicMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#anchorAtMs = clock.nowAtMs();
    this.#anchorMonotonicMs = clock.monotonicMs();
    this.#lastTickMonotonicMs = this.#anchorMonotonicMs;
  }

  /** Whole milliseconds, as every time that leaves the hub. */
  nowAtMs(): number {
    return Math.round(this.#anchorAtMs + (this.#clock.monotonicMs() - this.#anchorMonotonicMs));
  }

  /** How long the hub did not see anything since the last call; null = it was awake. */
  check(): number | null {
    const monotonicMs = this.#clock.monotonicMs();
    const stalledMs = monotonicMs - this.#lastTickMonotonicMs;
    this.#lastTickMonotonicMs = monotonicMs;
    const jumpMs = this.#clock.nowAtMs() - this.nowAtMs();
    if (Math.abs(jumpMs) > BLIND_GAP_MS) {
      this.#anchorAtMs = this.#clock.nowAtMs();
      this.#anchorMonotonicMs = monotonicMs;
      return Math.max(stalledMs, Math.abs(jumpMs));
    }
    return stalledMs > BLIND_GAP_MS ? stalledMs : null;
  }
}
