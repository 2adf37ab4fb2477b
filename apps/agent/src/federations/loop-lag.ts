const TURNS = 1024;

/** How late a steady timer's turns came of late: the last thousand of them. */
export class LoopLag {
  readonly #lateMs = new Float64Array(TURNS);
  #count = 0;
  #at = 0;
  #lastMs: number | null = null;

  turn(nowMs: number, everyMs: number): void {
    if (this.#lastMs !== null) {
      this.#lateMs[this.#at] = Math.max(0, nowMs - this.#lastMs - everyMs);
      this.#at = (this.#at + 1) % TURNS;
      this.#count = Math.min(TURNS, this.#count + 1);
    }
    this.#lastMs = nowMs;
  }

  /** The 99th percentile, ms; 0 before the first turns. Sorts: once a second, not more. */
  p99Ms(): number {
    if (this.#count === 0) return 0;
    const sorted = this.#lateMs.slice(0, this.#count).sort();
    return sorted[Math.max(0, Math.ceil(this.#count * 0.99) - 1)] ?? 0;
  }
}
