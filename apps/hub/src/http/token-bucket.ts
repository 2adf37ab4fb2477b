import type { Clock } from "@orrery/runtime";

export type TokenBucketOptions = {
  ratePerSecond: number;
  /** What may be taken at once after a rest. */
  burst: number;
  clock: Pick<Clock, "monotonicMs">;
  /** Names that are remembered at most; of more, those that came first begin anew. */
  namesMax?: number;
};

const NAMES_MAX = 20_000;

/** How much each of many names may take: a steady rate, and a burst after a rest. */
export class TokenBucket {
  readonly #ratePerMs: number;
  readonly #burst: number;
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #namesMax: number;
  readonly #buckets = new Map<string, { left: number; atMs: number }>();

  constructor({ ratePerSecond, burst, clock, namesMax = NAMES_MAX }: TokenBucketOptions) {
    this.#ratePerMs = ratePerSecond / 1000;
    this.#burst = burst;
    this.#clock = clock;
    this.#namesMax = namesMax;
  }

  /** In how many ms so much can be taken; 0 = now. More than a burst is there when the bucket is full. */
  waitMs(name: string, amount: number): number {
    const missing = Math.min(amount, this.#burst) - this.#left(name);
    return missing <= 0 ? 0 : Math.ceil(missing / this.#ratePerMs);
  }

  /** Also below zero: who takes more than there is waits longer. */
  take(name: string, amount: number): void {
    const left = this.#left(name) - amount;
    this.#buckets.delete(name);
    if (this.#buckets.size >= this.#namesMax) this.#buckets.delete(this.#buckets.keys().next().value ?? "");
    this.#buckets.set(name, { left, atMs: this.#clock.monotonicMs() });
  }

  #left(name: string): number {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) return this.#burst;
    return Math.min(this.#burst, bucket.left + (this.#clock.monotonicMs() - bucket.atMs) * this.#ratePerMs);
  }
}
