import { METRIC_NAMES } from "@orrery/domain";
import type { MetricName } from "@orrery/protocol";

export const RING_SAMPLES_MAX = 3600;
const RING_SAMPLES_FIRST = 64;
/** A hole longer than this between two samples is shown as a gap. */
const GAP_MS = 3_500;

/**
 * What all rings of one hub may use together; beyond it rings stop growing and remember less than an hour. The first
 * minute of a node (3 KB) is always granted, so that a node that joins late is not without any history.
 */
export type RingBudget = { remainingBytes: number };

const SAMPLE_BYTES = 8 + METRIC_NAMES.length * 4;

export type RingHistory = {
  atMs: number[];
  series: Partial<Record<MetricName, { avg: (number | null)[]; max: (number | null)[] }>>;
};

/** The last hour of one node at one sample a second, in typed arrays that grow by doubling within a shared budget. */
export class MetricRing {
  readonly #budget: RingBudget;
  #capacity = 0;
  #count = 0;
  #next = 0;
  #atMs = new Float64Array(0);
  #values = new Float32Array(0);

  constructor(budget: RingBudget) {
    this.#budget = budget;
  }

  /** Adds one sample, a value for each of METRIC_NAMES (NaN = not measured). A second sample within a second replaces the first. */
  add(atMs: number, sampleOf: (metricIndex: number) => number): void {
    if (this.#count === this.#capacity) this.#grow();
    if (this.#capacity === 0) return;
    const last = (this.#next + this.#capacity - 1) % this.#capacity;
    const isSameSecond =
      this.#count > 0 && Math.floor((this.#atMs[last] ?? 0) / 1000) === Math.floor(atMs / 1000);
    const place = isSameSecond ? last : this.#next;
    this.#atMs[place] = atMs;
    for (let i = 0; i < METRIC_NAMES.length; i += 1)
      this.#values[place * METRIC_NAMES.length + i] = sampleOf(i);
    if (isSameSecond) return;
    this.#next = (this.#next + 1) % this.#capacity;
    this.#count = Math.min(this.#capacity, this.#count + 1);
  }

  history(names: readonly MetricName[], fromAtMs: number): RingHistory {
    const indexes = names.map((name) => METRIC_NAMES.indexOf(name));
    const columns = names.map((): (number | null)[] => []);
    const atMs: number[] = [];
    let previousAtMs: number | null = null;
    for (let i = 0; i < this.#count; i += 1) {
      const place = (this.#next + this.#capacity - this.#count + i) % this.#capacity;
      const sampleAtMs = this.#atMs[place] ?? 0;
      if (sampleAtMs < fromAtMs) continue;
      if (previousAtMs !== null && sampleAtMs - previousAtMs > GAP_MS) {
        atMs.push(previousAtMs + 1000);
        for (const column of columns) column.push(null);
      }
      previousAtMs = sampleAtMs;
      atMs.push(sampleAtMs);
      indexes.forEach((index, column) => {
        const value = this.#values[place * METRIC_NAMES.length + index] ?? Number.NaN;
        columns[column]?.push(Number.isNaN(value) ? null : value);
      });
    }
    const series: RingHistory["series"] = {};
    names.forEach((name, column) => {
      // One sample a second is its own average and maximum.
      series[name] = { avg: columns[column] ?? [], max: columns[column] ?? [] };
    });
    return { atMs, series };
  }

  /** Gives the memory back when the node leaves the fleet. */
  release(): void {
    this.#budget.remainingBytes += this.#capacity * SAMPLE_BYTES;
    this.#capacity = 0;
    this.#count = 0;
  }

  #grow(): void {
    const wanted = Math.min(RING_SAMPLES_MAX, Math.max(RING_SAMPLES_FIRST, this.#capacity * 2));
    const extraBytes = (wanted - this.#capacity) * SAMPLE_BYTES;
    if (wanted === this.#capacity) return;
    if (this.#capacity > 0 && extraBytes > this.#budget.remainingBytes) return;
    this.#budget.remainingBytes -= extraBytes;
    const atMs = new Float64Array(wanted);
    const values = new Float32Array(wanted * METRIC_NAMES.length);
    for (let i = 0; i < this.#count; i += 1) {
      const place = (this.#next + i) % this.#capacity;
      atMs[i] = this.#atMs[place] ?? 0;
      const from = place * METRIC_NAMES.length;
      values.set(this.#values.subarray(from, from + METRIC_NAMES.length), i * METRIC_NAMES.length);
    }
    this.#atMs = atMs;
    this.#values = values;
    this.#capacity = wanted;
    this.#next = this.#count % wanted;
  }
}
