/** Of the last hour in memory; what happened within one step is one point. */
export const RECENT_STEP_MS = 10_000;
export const RECENT_STEPS_MAX = 360;
const STEPS_FIRST = 8;
const STEP_BYTES = 4;

/**
 * A step in 32 bits: the delay in steps of 0.01 ms plus one (0 = nothing answered), the loss in 255ths, and whether anything was
 * measured. One array a link: with several, their headers would take more than what is in them.
 */
const RTT_UNITS_PER_MS = 100;
const RTT_MASK = 2 ** 23 - 1;
const LOSS_SHIFT = 23;
const LOSS_MAX = 255;
const MEASURED_BIT = 2 ** 31;

/**
 * What all links of one hub may use together; beyond it they stop growing and remember less than an hour. The first steps of a link
 * (32 bytes) are always granted.
 */
export type HistoryBudget = { remainingBytes: number };

/** `rttMs` null: nothing answered. A step in which nothing was measured is not there. */
export type RecentPoint = { atMs: number; rttMs: number | null; lossRatio: number };

/** The last hour of one link: a point each RECENT_STEP_MS with the mean of what was measured in it. */
export class LinkHistory {
  readonly #budget: HistoryBudget;
  #steps = new Uint32Array(0);
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
    const rtt = this.#rttCount === 0 ? 0 : rttCode(this.#rttSum / this.#rttCount);
    const loss = Math.round((this.#lossSum / this.#count) * LOSS_MAX);
    this.#steps[step % this.#steps.length] = MEASURED_BIT + loss * 2 ** LOSS_SHIFT + rtt;
  }

  /** From `fromAtMs` on, oldest first. */
  points(fromAtMs: number): RecentPoint[] {
    const points: RecentPoint[] = [];
    const capacity = this.#steps.length;
    const oldest = Math.max(
      this.#firstStep,
      this.#newest - capacity + 1,
      Math.floor(fromAtMs / RECENT_STEP_MS),
    );
    for (let step = oldest; step <= this.#newest; step += 1) {
      const packed = this.#steps[step % capacity] as number;
      if (packed < MEASURED_BIT) continue;
      const rtt = packed & RTT_MASK;
      points.push({
        atMs: step * RECENT_STEP_MS,
        rttMs: rtt === 0 ? null : (rtt - 1) / RTT_UNITS_PER_MS,
        lossRatio: ((packed >>> LOSS_SHIFT) & LOSS_MAX) / LOSS_MAX,
      });
    }
    return points;
  }

  /** Gives the memory back. */
  release(): void {
    this.#budget.remainingBytes += this.#steps.length * STEP_BYTES;
    this.#steps = new Uint32Array(0);
    this.#newest = -1;
  }

  #begin(step: number): void {
    const before = this.#newest;
    if (before === -1) this.#firstStep = step;
    if (step - this.#firstStep >= this.#steps.length) this.#grow(before, step - this.#firstStep + 1);
    const capacity = this.#steps.length;
    for (let skipped = Math.max(before + 1, step - capacity + 1); skipped <= step; skipped += 1) {
      this.#steps[skipped % capacity] = 0;
    }
    this.#newest = step;
    this.#rttSum = 0;
    this.#rttCount = 0;
    this.#lossSum = 0;
    this.#count = 0;
  }

  #grow(newest: number, needed: number): void {
    const capacity = this.#steps.length;
    const wanted = Math.min(RECENT_STEPS_MAX, Math.max(STEPS_FIRST, capacity * 2, needed));
    const extraBytes = (wanted - capacity) * STEP_BYTES;
    if (wanted === capacity || (capacity > 0 && extraBytes > this.#budget.remainingBytes)) return;
    this.#budget.remainingBytes -= extraBytes;
    const steps = new Uint32Array(wanted);
    const oldest = Math.max(this.#firstStep, newest - capacity + 1);
    for (let step = oldest; step <= newest && capacity > 0; step += 1) {
      steps[step % wanted] = this.#steps[step % capacity] as number;
    }
    this.#steps = steps;
  }
}

function rttCode(rttMs: number): number {
  return Math.min(RTT_MASK, Math.round(rttMs * RTT_UNITS_PER_MS) + 1);
}
