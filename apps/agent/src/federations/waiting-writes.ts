import type { Entry, Raft } from "@orrery/domain/consensus";
import type { AppliedCommand, KeyAnswer } from "@orrery/domain/keys";
import type { MemberId } from "@orrery/protocol";

export type WriteOutcome =
  | { readonly outcome: "answered"; readonly answer: KeyAnswer; readonly index: number }
  /** Nothing was written: ask there. */
  | { readonly outcome: "not-leader"; readonly leaderId: MemberId | null }
  /** Nothing was written: leadership is being handed over; ask again in a moment. */
  | { readonly outcome: "transferring"; readonly to: MemberId }
  /** Nothing was written: ask again later. */
  | { readonly outcome: "overloaded" }
  /** It may have been written or not. The same request, asked again, tells. */
  | { readonly outcome: "unknown" };

/** Waits for its answer so long, at most. */
export const WRITE_DEADLINE_MS = 5_000;
export const WRITES_WAITING_MAX = 20_000;
/**
 * Proposed in one turn, at most; what is more waits for the next. Whatever is on its way would else become one batch that goes from
 * stage to stage, and while one stage works the others rest.
 */
const PROPOSED_AT_ONCE_MAX = 128;

type Waiting = {
  readonly command: Uint8Array;
  readonly deadlineMs: number;
  readonly resolve: (outcome: WriteOutcome) => void;
  /** It was proposed in. */
  term: number;
};

/** Requests on their way into the log, and from there back to who asked. */
export class WaitingWrites {
  #toPropose: Waiting[] = [];
  /** By index, in the order of their deadlines. */
  readonly #proposed = new Map<number, Waiting>();

  /** `resolve` is called once; at once where there is no room. */
  add(command: Uint8Array, nowMs: number, resolve: (outcome: WriteOutcome) => void): void {
    if (this.#toPropose.length + this.#proposed.size >= WRITES_WAITING_MAX) {
      resolve({ outcome: "overloaded" });
    } else {
      this.#toPropose.push({ command, resolve, deadlineMs: nowMs + WRITE_DEADLINE_MS, term: 0 });
    }
  }

  /** Returns whether more waits for the next turn. */
  propose(raft: Raft, nowMs: number): boolean {
    if (this.#toPropose.length === 0) return false;
    const batch = this.#toPropose.splice(0, PROPOSED_AT_ONCE_MAX);
    const result = raft.propose(
      batch.map(({ command }) => command),
      nowMs,
    );
    if (result.outcome === "appended") {
      for (const [i, waiting] of batch.entries()) {
        waiting.term = result.term;
        this.#keep(result.firstIndex + i, waiting);
      }
    } else for (const { resolve } of batch) resolve(result);
    return this.#toPropose.length > 0;
  }

  /** What was proposed there in an earlier term is not in the log any more, here at least. */
  #keep(index: number, waiting: Waiting): void {
    this.#proposed.get(index)?.resolve({ outcome: "unknown" });
    this.#proposed.delete(index);
    this.#proposed.set(index, waiting);
  }

  applied({ index, term }: Entry, applied: AppliedCommand | null): void {
    const waiting = this.#proposed.get(index);
    if (waiting === undefined) return;
    this.#proposed.delete(index);
    // Another leader's entry took its place: it is not in the log, at least not here.
    if (waiting.term !== term || applied === null) waiting.resolve({ outcome: "unknown" });
    else waiting.resolve({ outcome: "answered", answer: applied.answer, index });
  }

  expire(nowMs: number): void {
    for (const [index, waiting] of this.#proposed) {
      if (waiting.deadlineMs > nowMs) break;
      this.#proposed.delete(index);
      waiting.resolve({ outcome: "unknown" });
    }
  }

  end(): void {
    const all = [...this.#toPropose, ...this.#proposed.values()];
    this.#toPropose = [];
    this.#proposed.clear();
    for (const { resolve } of all) resolve({ outcome: "unknown" });
  }
}
