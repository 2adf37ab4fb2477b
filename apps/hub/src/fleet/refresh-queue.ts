const BATCH_AFTER_MS = 5;
const BATCH_MAX = 50;

/**
 * Collects what must be read again (nodes, federations): however many events tell of one, it is read once, and a read that
 * began before the request never answers it.
 */
export class RefreshQueue<Id extends string> {
  readonly #reload: (ids: readonly Id[]) => Promise<void>;
  #waiting = new Map<Id, { resolve: () => void; reject: (error: unknown) => void }[]>();
  #isRunning = false;

  constructor(reload: (ids: readonly Id[]) => Promise<void>) {
    this.#reload = reload;
  }

  /** Resolves when a read that began after this call has been taken in. */
  add(id: Id): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiters = this.#waiting.get(id) ?? [];
      waiters.push({ resolve, reject });
      this.#waiting.set(id, waiters);
      if (!this.#isRunning) {
        this.#isRunning = true;
        setTimeout(() => this.#run(), BATCH_AFTER_MS);
      }
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = new Map([...this.#waiting].slice(0, BATCH_MAX));
      for (const id of batch.keys()) this.#waiting.delete(id);
      const waiters = [...batch.values()].flat();
      try {
        await this.#reload([...batch.keys()]);
        for (const { resolve } of waiters) resolve();
      } catch (error) {
        for (const { reject } of waiters) reject(error);
      }
    }
    this.#isRunning = false;
  }
}
