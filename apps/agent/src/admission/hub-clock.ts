import type { Clock } from "@orrery/runtime";

/**
 * The hub's time as this host knows it: what the hub said last, and the monotonic time since. A host whose clock is set does not move it.
 * Before the hub ever said anything it is the host's own.
 */
export class HubClock {
  readonly #clock: Clock;
  #offsetMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  observe(hubAtMs: number): void {
    this.#offsetMs = hubAtMs - this.#clock.monotonicMs();
  }

  nowAtMs(): number {
    return this.#offsetMs === null ? this.#clock.nowAtMs() : this.#clock.monotonicMs() + this.#offsetMs;
  }
}
