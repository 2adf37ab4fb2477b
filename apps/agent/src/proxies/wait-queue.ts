import type { EgressAsk, EgressChoice } from "./egress-port.ts";

type Waiter = {
  readonly ask: EgressAsk;
  /** Those with the same key get the same answer. */
  readonly key: string;
  settle(choice: EgressChoice): void;
};

export type WaitQueueOptions = {
  /** Null = still nothing. */
  readonly tryNow: (ask: EgressAsk) => EgressChoice | null;
  /** What is said to whoever waited long enough. */
  readonly giveUp: (ask: EgressAsk, why: "time" | "signal") => EgressChoice;
};

/** Requests that wait for budget: workers take turns, and each worker's requests keep their order. */
export class WaitQueue {
  readonly #options: WaitQueueOptions;
  readonly #byWorker = new Map<string, Set<Waiter>>();
  #size = 0;

  constructor(options: WaitQueueOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  /** Resolves when its turn has come, when `waitMs` are over, or at the signal. */
  wait(ask: EgressAsk, waitMs: number, signal: AbortSignal): Promise<EgressChoice> {
    return new Promise((resolve) => {
      const leave = () => settle(this.#options.giveUp(ask, "signal"));
      const timer = setTimeout(() => settle(this.#options.giveUp(ask, "time")), waitMs);
      const waiting = this.#byWorker.get(ask.worker) ?? new Set();
      const settle = (choice: EgressChoice) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", leave);
        if (waiting.delete(waiter)) this.#size -= 1;
        if (waiting.size === 0 && this.#byWorker.get(ask.worker) === waiting)
          this.#byWorker.delete(ask.worker);
        resolve(choice);
      };
      const waiter: Waiter = { ask, key: keyOf(ask), settle };
      this.#byWorker.set(ask.worker, waiting);
      waiting.add(waiter);
      this.#size += 1;
      signal.addEventListener("abort", leave, { once: true });
      if (signal.aborted) leave();
    });
  }

  /** Something that they wait for may be there. */
  wake(): void {
    if (this.#size === 0) return;
    const hopeless = new Set<string>();
    const turns = [...this.#byWorker].map(([worker, waiting]) => ({ worker, waiting: waiting.values() }));
    while (turns.length > 0) {
      for (let i = 0; i < turns.length; ) {
        const turn = turns[i];
        if (turn !== undefined && this.#serveNext(turn.waiting, hopeless)) {
          // Whoever was served comes last at the next wake, too.
          this.#toEnd(turn.worker);
          i += 1;
        } else turns.splice(i, 1);
      }
    }
  }

  /** Everybody is told the same. */
  settleAll(choice: EgressChoice): void {
    for (const waiting of [...this.#byWorker.values()])
      for (const waiter of [...waiting]) waiter.settle(choice);
  }

  /** False = nobody is left of them who could be served. */
  #serveNext(waiting: IterableIterator<Waiter>, hopeless: Set<string>): boolean {
    for (const waiter of waiting) {
      if (hopeless.has(waiter.key)) continue;
      const choice = this.#options.tryNow(waiter.ask);
      if (choice === null) {
        hopeless.add(waiter.key);
        continue;
      }
      waiter.settle(choice);
      return true;
    }
    return false;
  }

  #toEnd(worker: string): void {
    const waiting = this.#byWorker.get(worker);
    if (waiting === undefined) return;
    this.#byWorker.delete(worker);
    this.#byWorker.set(worker, waiting);
  }
}

function keyOf({ poolId, host, mode, session, country, tier, tried }: EgressAsk): string {
  return [poolId, host, mode, session ?? "", country ?? "", tier ?? "", ...tried].join("\n");
}
