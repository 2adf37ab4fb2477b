import type { Clock } from "@orrery/runtime";

/** Time that passes when told to. */
export class FakeClock implements Clock {
  #ms = 1_000_000;
  readonly #startedAtMs = Date.parse("2026-11-22T12:00:00Z");

  nowAtMs(): number {
    return this.#startedAtMs + this.#ms - 1_000_000;
  }

  monotonicMs(): number {
    return this.#ms;
  }

  pass(ms: number): void {
    this.#ms += ms;
  }
}
