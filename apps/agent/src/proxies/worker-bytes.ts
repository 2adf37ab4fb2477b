import { TRANSFERRED_BYTES } from "../usage/carried-bytes-keeper.ts";
import type { UsageRecorder } from "../usage/usage-recorder.ts";

const EVERY_MS = 60_000;
const WORKERS_MAX = 1000;

/** Tells billing once a minute how many bytes the gateway carried for each worker, both ways; the worker's account pays for them. */
export class WorkerBytes {
  readonly #recorder: Pick<UsageRecorder, "record">;
  readonly #bytes = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(recorder: Pick<UsageRecorder, "record">) {
    this.#recorder = recorder;
    this.#timer = setInterval(() => void this.tell(), EVERY_MS).unref();
  }

  add(worker: string, bytes: number): void {
    const before = this.#bytes.get(worker);
    if (before === undefined && this.#bytes.size >= WORKERS_MAX) return;
    this.#bytes.set(worker, (before ?? 0) + bytes);
  }

  async tell(): Promise<void> {
    const told = [...this.#bytes];
    this.#bytes.clear();
    for (const [worker, bytes] of told) {
      const quantity = BigInt(Math.floor(bytes));
      if (quantity === 0n) continue;
      // What is refused is not billed: the node belongs to nobody, or nothing is left to pay with.
      await this.#recorder.record({
        ...{ meter: TRANSFERRED_BYTES, quantity, worker },
        ...{ account: null, unique: null, atMs: null, id: null, authorizationId: null },
      });
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.tell();
  }
}
