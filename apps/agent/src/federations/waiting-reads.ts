import type { Raft, ReadReady } from "@orrery/domain/consensus";
import type { MemberId } from "@orrery/protocol";

export type ReadOutcome =
  | { readonly outcome: "current" }
  | { readonly outcome: "no-leader" }
  /** No answer came in time: a lost message, or a leader without a majority. */
  | { readonly outcome: "unknown" };

export const READ_DEADLINE_MS = 2_000;
export const READS_WAITING_MAX = 20_000;

type Waiting = { readonly resolve: (outcome: ReadOutcome) => void; readonly deadlineMs: number };

/** Linearizable reads: all that are asked for in one turn share one question, under an id that is never used again. */
export class WaitingReads {
  readonly #memberId: MemberId;
  #toAsk: Waiting[] = [];
  readonly #asked = new Map<string, Waiting[]>();
  /** Confirmed, but the store has not applied so far yet. */
  #confirmed: { index: number; waiting: Waiting[] }[] = [];
  #asks = 0;
  #count = 0;

  constructor(memberId: MemberId) {
    this.#memberId = memberId;
  }

  add(nowMs: number): Promise<ReadOutcome> {
    if (this.#count >= READS_WAITING_MAX) return Promise.resolve({ outcome: "unknown" });
    this.#count += 1;
    return new Promise((resolve) => {
      const done = (outcome: ReadOutcome) => {
        this.#count -= 1;
        resolve(outcome);
      };
      this.#toAsk.push({ resolve: done, deadlineMs: nowMs + READ_DEADLINE_MS });
    });
  }

  ask(raft: Raft, nowMs: number): void {
    if (this.#toAsk.length === 0) return;
    const waiting = this.#toAsk;
    this.#toAsk = [];
    this.#asks += 1;
    const requestId = `${this.#memberId}-${this.#asks}`;
    if (raft.readIndex(requestId, nowMs).outcome === "started") this.#asked.set(requestId, waiting);
    else for (const { resolve } of waiting) resolve({ outcome: "no-leader" });
  }

  answer(reads: readonly ReadReady[], appliedIndex: number): void {
    for (const { requestId, index } of reads) {
      const waiting = this.#asked.get(requestId);
      this.#asked.delete(requestId);
      if (waiting !== undefined) this.#confirmed.push({ index, waiting });
    }
    if (this.#confirmed.length === 0) return;
    const ready = this.#confirmed.filter(({ index }) => index <= appliedIndex);
    if (ready.length === 0) return;
    this.#confirmed = this.#confirmed.filter(({ index }) => index > appliedIndex);
    for (const { waiting } of ready) for (const { resolve } of waiting) resolve({ outcome: "current" });
  }

  expire(nowMs: number): void {
    for (const [requestId, waiting] of this.#asked) {
      if (!isOver(waiting, nowMs)) break;
      this.#asked.delete(requestId);
      for (const { resolve } of waiting) resolve({ outcome: "unknown" });
    }
    const over = this.#confirmed.filter(({ waiting }) => isOver(waiting, nowMs));
    if (over.length === 0) return;
    this.#confirmed = this.#confirmed.filter(({ waiting }) => !isOver(waiting, nowMs));
    for (const { waiting } of over) for (const { resolve } of waiting) resolve({ outcome: "unknown" });
  }

  end(): void {
    const all = [...this.#toAsk, ...[...this.#asked.values()].flat()];
    all.push(...this.#confirmed.flatMap(({ waiting }) => waiting));
    this.#toAsk = [];
    this.#asked.clear();
    this.#confirmed = [];
    for (const { resolve } of all) resolve({ outcome: "unknown" });
  }
}

function isOver(waiting: readonly Waiting[], nowMs: number): boolean {
  return (waiting[0]?.deadlineMs ?? 0) <= nowMs;
}
