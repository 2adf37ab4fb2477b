/** Of the last hour in memory; what happened within one step is one point. */
export const RECENT_STEP_MS = 10_000;
export const RECENT_STEPS_MAX = 360;
const STEPS_FIRST = 8;
/** A 32-bit delay and a loss of one byte. */
const STEP_BYTES = 5;
const LOSS_CODE_MAX = 255;

/**
 * What all links of one hub may use together; beyond it they stop growing and remember less than an hour. The first steps of a link
 * (40 bytes) are always granted.
 */
export type HistoryBudget = { remainingBytes: number };

/** `rttMs` null: nothing answered. A step in which nothing was measured is not there. */
export type RecentPoint = { atMs: number; rttMs: number | null; lossRatio: number };

/** The last hour of one link: a point each RECENT_STEP_MS with the mean of what was measured in it. */
export class LinkHistory {
  readonly #budget: HistoryBudget;
  #rttMs = new Float32Array(0);
  #loss = new Uint8Array(0);
  /** Which steps were measured at all; a delay of NaN says that nothing answered. */
  #isMeasured = new Uint8Array(0);
  /** Number of the newest step since the epoch; -1 = none yet. */
  #newest = -1;
  #firstStep = 0;
  #rttSum = 0;
  #rttCount = 0;
  #lossSum = 0;
  #count = 0;

  constructor(budget: HistoryBudget) {
    this.#budget = budget;
  }

  /** Times that run backwards count to the newest step. */
  add(atMs: number, rttMs: number | null, lossRatio: number): void {
    const step = Math.max(this.#newest, Math.floor(atMs / RECENT_STEP_MS));
    if (step !== this.#newest) this.#begin(step);
    if (rttMs !== null) {
      this.#rttSum += rttMs;
      this.#rttCount += 1;
    }
    this.#lossSum += lossRatio;
    this.#count += 1;
    const place = step % this.#rttMs.length;
    this.#rttMs[place] = this.#rttCount === 0 ? Number.NaN : this.#rttSum / this.#rttCount;
    this.#loss[place] = Math.round((this.#lossSum / this.#count) * LOSS_CODE_MAX);
    this.#isMeasured[place] = 1;
  }

  /** From `fromAtMs` on, oldest first. */
  points(fromAtMs: number): RecentPoint[] {
    const points: RecentPoint[] = [];
    const capacity = this.#rttMs.length;
    const oldest = Math.max(
      this.#firstStep,
      this.#newest - capacity + 1,
      Math.floor(fromAtMs / RECENT_STEP_MS),
    );
    for (let step = oldest; step <= this.#newest; step += 1) {
      const place = step % capacity;
      if (this.#isMeasured[place] !== 1) continue;
      const rttMs = this.#rttMs[place] as number;
      points.push({
        atMs: step * RECENT_STEP_MS,
        rttMs: Number.isNaN(rttMs) ? null : rttMs,
        lossRatio: (this.#loss[place] as number) / LOSS_CODE_MAX,
      });
    }
    return points;
  }

  /** Gives the memory back. */
  release(): void {
    this.#budget.remainingBytes += this.#rttMs.length * STEP_BYTES;
    this.#rttMs = new Float32Array(0);
    this.#loss = new Uint8Array(0);
    this.#isMeasured = new Uint8Array(0);
    this.#newest = -1;
  }

  #begin(step: number): void {
    const before = this.#newest;
    if (before === -1) this.#firstStep = step;
    if (step - this.#firstStep >= this.#rttMs.length) this.#grow(before, step - this.#firstStep + 1);
    const capacity = this.#rttMs.length;
    for (let skipped = Math.max(before + 1, step - capacity + 1); skipped <= step; skipped += 1) {
      this.#isMeasured[skipped % capacity] = 0;
    }
    this.#newest = step;
    this.#rttSum = 0;
    this.#rttCount = 0;
    this.#lossSum = 0;
    this.#count = 0;
  }

  #grow(newest: number, needed: number): void {
    const capacity = this.#rttMs.length;
    const wanted = Math.min(RECENT_STEPS_MAX, Math.max(STEPS_FIRST, capacity * 2, needed));
    const extraBytes = (wanted - capacity) * STEP_BYTES;
    if (wanted === capacity || (capacity > 0 && extraBytes > this.#budget.remainingBytes)) return;
    this.#budget.remainingBytes -= extraBytes;
    const rttMs = new Float32Array(wanted);
    const loss = new Uint8Array(wanted);
    const isMeasured = new Uint8Array(wanted);
    for (
      let step = Math.max(this.#firstStep, newest - capacity + 1);
      step <= newest && capacity > 0;
      step += 1
    ) {
      rttMs[step % wanted] = this.#rttMs[step % capacity] as number;
      loss[step % wanted] = this.#loss[step % capacity] as number;
      isMeasured[step % wanted] = this.#isMeasured[step % capacity] as number;
    }
    this.#rttMs = rttMs;
    this.#loss = loss;
    this.#isMeasured = isMeasured;
  }
}
