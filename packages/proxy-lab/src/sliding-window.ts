/** How many of an address came within the last `windowMs`, exactly: an arrival that is `windowMs` old no longer counts. */
export class SlidingWindow {
  readonly #windowMs: number;
  readonly #arrivals: number[] = [];
  #head = 0;
  highest = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** The count with this one. */
  add(nowMs: number): number {
    this.#arrivals.push(nowMs);
    const count = this.count(nowMs);
    this.highest = Math.max(this.highest, count);
    return count;
  }

  count(nowMs: number): number {
    for (let first = this.#arrivals[this.#head]; first !== undefined; first = this.#arrivals[this.#head]) {
      if (first > nowMs - this.#windowMs) break;
      this.#head += 1;
    }
    if (this.#head > 4096 && this.#head * 2 > this.#arrivals.length) {
      this.#arrivals.splice(0, this.#head);
      this.#head = 0;
    }
    return this.#arrivals.length - this.#head;
  }

  /** Until the oldest one counts no more. */
  retryAfterMs(nowMs: number): number {
    const first = this.#arrivals[this.#head];
    return first === undefined ? 0 : Math.max(0, first + this.#windowMs - nowMs);
  }
}
