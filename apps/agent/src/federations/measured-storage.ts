import type { Snapshot } from "@orrery/domain/consensus";
import type { Clock } from "@orrery/runtime";
import type { MemberStorage } from "./federation-member.ts";
import type { AppendOutcome, StorageBatch } from "./write-ahead-log.ts";

const SAMPLES = 64;

/** A member's storage, with the time that its newest appends took until they were synced. */
export class MeasuredStorage implements MemberStorage {
  readonly #storage: MemberStorage;
  readonly #clock: Clock;
  readonly #tookMs: number[] = [];
  #at = 0;

  constructor(storage: MemberStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  async append(batch: StorageBatch): Promise<AppendOutcome> {
    const startedMs = this.#clock.monotonicMs();
    const outcome = await this.#storage.append(batch);
    this.#tookMs[this.#at] = this.#clock.monotonicMs() - startedMs;
    this.#at = (this.#at + 1) % SAMPLES;
    return outcome;
  }

  compact(snapshot: Snapshot): Promise<AppendOutcome> {
    return this.#storage.compact(snapshot);
  }

  /** Null before the first. */
  medianMs(): number | null {
    const sorted = [...this.#tookMs].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  }
}
