import type { NodeId } from "@orrery/protocol";

const BATCH_AFTER_MS = 5;
const BATCH_MAX = 50;

/**
 * Collects nodes whose rows must be read again: however many events tell of one node, it is read once, and a read that
 * began before the request never answers it.
 */
export class RefreshQueue {
  readonly #reload: (nodeIds: readonly NodeId[]) => Promise<void>;
  #waiting = new Map<NodeId, { resolve: () => void; reject: (error: unknown) => void }[]>();
  #isRunning = false;

  constructor(reload: (nodeIds: readonly NodeId[]) => Promise<void>) {
    this.#reload = reload;
  }

  /** Resolves when a read that began after this call has been taken in. */
  add(nodeId: NodeId): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiters = this.#waiting.get(nodeId) ?? [];
      waiters.push({ resolve, reject });
      this.#waiting.set(nodeId, waiters);
      if (!this.#isRunning) {
        this.#isRunning = true;
        setTimeout(() => this.#run(), BATCH_AFTER_MS);
      }
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = new Map([...this.#waiting].slice(0, BATCH_MAX));
      for (const nodeId of batch.keys()) this.#waiting.delete(nodeId);
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
