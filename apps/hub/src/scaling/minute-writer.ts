import type { Database } from "@orrery/db";
import type { ScalingDecision, ScalingGroupId, ScalingPolicy } from "@orrery/protocol";
import type { Logger } from "@orrery/runtime";
import { MinuteBook } from "./minute-book.ts";

export type MinuteWriterOptions = { db: Pick<Database, "read">; log: Logger; nowAtMs: () => number };

const WRITE_EVERY_MS = 2000;
/** Minutes of groups in one statement. */
const ROWS_A_STEP = 50;

/** Stores evaluations at the end of their minute, and when the hub stops. A write that fails is tried again. */
export class MinuteWriter {
  readonly #options: MinuteWriterOptions;
  readonly #book = new MinuteBook();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;

  constructor(options: MinuteWriterOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#writeOnce(this.#options.nowAtMs()), WRITE_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#writing;
    await this.#writeOnce(Number.POSITIVE_INFINITY);
  }

  add(groupId: ScalingGroupId, decision: ScalingDecision, policies: readonly ScalingPolicy[]): void {
    this.#book.add(groupId, decision, policies);
  }

  recent(groupId: ScalingGroupId): ScalingDecision[] {
    return this.#book.recent(groupId);
  }

  #writeOnce(untilMs: number): Promise<void> {
    this.#writing ??= this.#write(untilMs)
      .catch((error: unknown) => {
        this.#options.log.debug(
          { err: error },
          "could not store the minutes of scaling; they are tried again",
        );
      })
      .finally(() => {
        this.#writing = null;
      });
    return this.#writing;
  }

  async #write(untilMs: number): Promise<void> {
    for (;;) {
      const minutes = this.#book.take(untilMs, ROWS_A_STEP);
      if (minutes.length === 0) return;
      await this.#options.db.read.scalingMinute.add(minutes);
      this.#book.stored(minutes);
    }
  }
}
