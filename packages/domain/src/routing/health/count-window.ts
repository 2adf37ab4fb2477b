const PARTS = 10;

/** Counts requests, and failures among them, over the last window, in tenths of it. A clock that goes back counts as one that stands. */
export class CountWindow {
  readonly #partMs: number;
  readonly #all = new Float64Array(PARTS);
  readonly #failed = new Float64Array(PARTS);
  #part = 0;
  #allCount = 0;
  #failedCount = 0;

  constructor(windowMs: number) {
    this.#partMs = Math.max(1, windowMs / PARTS);
  }

  add(isFailed: boolean, nowMs: number): void {
    this.#advance(nowMs);
    const at = this.#part % PARTS;
    this.#all[at] = (this.#all[at] ?? 0) + 1;
    this.#allCount += 1;
    if (!isFailed) return;
    this.#failed[at] = (this.#failed[at] ?? 0) + 1;
    this.#failedCount += 1;
  }

  countAt(nowMs: number): number {
    this.#advance(nowMs);
    return this.#allCount;
  }

  failedAt(nowMs: number): number {
    this.#advance(nowMs);
    return this.#failedCount;
  }

  clear(): void {
    this.#all.fill(0);
    this.#failed.fill(0);
    this.#allCount = 0;
    this.#failedCount = 0;
  }

  #advance(nowMs: number): void {
    const part = Math.floor(nowMs / this.#partMs);
    if (part <= this.#part) return;
    if (part - this.#part >= PARTS) this.clear();
    else for (let each = this.#part + 1; each <= part; each += 1) this.#forget(each % PARTS);
    this.#part = part;
  }

  #forget(at: number): void {
    this.#allCount -= this.#all[at] ?? 0;
    this.#failedCount -= this.#failed[at] ?? 0;
    this.#all[at] = 0;
    this.#failed[at] = 0;
  }
}
