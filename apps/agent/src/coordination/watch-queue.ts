import type { Watch, WatchBatch } from "./coordination.ts";

export type WatchBounds = {
  readonly itemsMax: number;
  readonly bytesMax: number;
  /** What is left out when the reader is too slow: everything that waits, or all but the newest. */
  readonly overflow: "all" | "older";
};

/** Taken at once, at most. */
const BATCH_MAX = 512;

/** What a watch has to tell and nobody has taken yet, bounded. */
export class WatchQueue<T> implements Watch<T> {
  readonly #bounds: WatchBounds;
  readonly #onClose: () => void;
  #items: { item: T; bytes: number }[] = [];
  #bytes = 0;
  #lostCount = 0;
  #revision = 0;
  #isClosed = false;
  #waiting: ((batch: WatchBatch<T> | null) => void) | null = null;

  constructor(bounds: WatchBounds, onClose: () => void) {
    this.#bounds = bounds;
    this.#onClose = onClose;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0 && this.#lostCount === 0;
  }

  push(item: T, bytes: number, revision = 0): void {
    if (this.#isClosed) return;
    this.#items.push({ item, bytes });
    this.#bytes += bytes;
    this.#revision = Math.max(this.#revision, revision);
    const { itemsMax, bytesMax, overflow } = this.#bounds;
    if (this.#items.length > itemsMax || this.#bytes > bytesMax) {
      this.#leaveOut(overflow === "all" ? this.#items.length : this.#items.length - 1);
    }
    this.#wake();
  }

  /** `count` were missed before what comes next; what waits is left out, too. */
  lose(count: number, revision = 0): void {
    if (this.#isClosed) return;
    this.#leaveOut(this.#items.length);
    this.#lostCount += count;
    this.#revision = Math.max(this.#revision, revision);
    this.#wake();
  }

  next(): Promise<WatchBatch<T> | null> {
    if (!this.isEmpty) return Promise.resolve(this.#take());
    if (this.#isClosed) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  /** What waits can still be taken. */
  end(): void {
    this.#isClosed = true;
    this.#wake();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#items = [];
    this.#lostCount = 0;
    this.#onClose();
    this.#wake();
  }

  #leaveOut(count: number): void {
    for (const { bytes } of this.#items.splice(0, count)) this.#bytes -= bytes;
    // Of states only the newest counts: nothing is lost with an older one.
    if (this.#bounds.overflow === "all") this.#lostCount += count;
  }

  #wake(): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    if (this.isEmpty && !this.#isClosed) return;
    this.#waiting = null;
    waiting(this.isEmpty ? null : this.#take());
  }

  #take(): WatchBatch<T> {
    const taken = this.#items.splice(0, BATCH_MAX);
    for (const { bytes } of taken) this.#bytes -= bytes;
    const batch = {
      items: taken.map(({ item }) => item),
      lostCount: this.#lostCount,
      revision: this.#items.length === 0 ? this.#revision : 0,
    };
    this.#lostCount = 0;
    return batch;
  }
}
