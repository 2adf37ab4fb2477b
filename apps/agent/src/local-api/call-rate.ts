import { Code, ConnectError } from "@connectrpc/connect";
import type { Clock } from "@orrery/runtime";

/** A worker may ask this often for as long as it likes; the burst is what it may save up. */
export const CALLS_PER_SECOND = 1_000;
export const CALLS_BURST = 2_000;
/** All workers together: names are the callers' own. */
export const ALL_CALLS_PER_SECOND = 5_000;
export const ALL_CALLS_BURST = 10_000;
const WORKERS_MAX = 1_000;

type Bucket = { tokens: number; updatedMs: number };

/** Token buckets, one a worker and one for all. */
export class CallRate {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #workers = new Map<string, Bucket>();
  readonly #all: Bucket;

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
    this.#all = { tokens: ALL_CALLS_BURST, updatedMs: clock.monotonicMs() };
  }

  /** Throws what the caller is to be told. */
  admit(worker: string): void {
    const nowMs = this.#clock.monotonicMs();
    const isAdmitted =
      take(this.#bucketOf(worker, nowMs), nowMs, CALLS_PER_SECOND, CALLS_BURST) &&
      take(this.#all, nowMs, ALL_CALLS_PER_SECOND, ALL_CALLS_BURST);
    if (isAdmitted) return;
    const sentence = `More than ${CALLS_PER_SECOND} calls a second of one worker, or ${ALL_CALLS_PER_SECOND} of all; ask again in a moment, or record larger values at once.`;
    throw new ConnectError(sentence, Code.ResourceExhausted);
  }

  #bucketOf(worker: string, nowMs: number): Bucket {
    const known = this.#workers.get(worker);
    if (known !== undefined) return known;
    // The one that was named first goes: who is busy is soon named again.
    const [oldest] = this.#workers.keys();
    if (this.#workers.size >= WORKERS_MAX && oldest !== undefined) this.#workers.delete(oldest);
    const made = { tokens: CALLS_BURST, updatedMs: nowMs };
    this.#workers.set(worker, made);
    return made;
  }
}

function take(bucket: Bucket, nowMs: number, perSecond: number, burst: number): boolean {
  const elapsedMs = Math.max(0, nowMs - bucket.updatedMs);
  bucket.updatedMs = nowMs;
  bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs / 1000) * perSecond);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
