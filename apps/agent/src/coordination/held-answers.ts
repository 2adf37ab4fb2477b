import type { MemberId } from "@orrery/protocol";
import type { ProposeOutcome } from "./coordination.ts";
import type { WrittenAnswers } from "./write-batch.ts";

type Held = { readonly from: MemberId; readonly written: WrittenAnswers; readonly heldMs: number };

/** A member that is cut off meanwhile does not catch up; its caller was answered all the same. */
const HELD_MS_MAX = 1_000;

/**
 * Answers of the leader, held until this member has applied as much as the leader had: whoever wrote through this member finds here
 * what it wrote. In the order of their arrival.
 */
export class HeldAnswers {
  readonly #appliedIndex: () => number;
  readonly #nowMs: () => number;
  readonly #pass: (id: number, from: MemberId, outcome: ProposeOutcome) => void;
  #held: Held[] = [];
  #isDue = false;

  constructor(
    appliedIndex: () => number,
    nowMs: () => number,
    pass: (id: number, from: MemberId, outcome: ProposeOutcome) => void,
  ) {
    this.#appliedIndex = appliedIndex;
    this.#nowMs = nowMs;
    this.#pass = pass;
  }

  take(from: MemberId, written: WrittenAnswers): void {
    this.#held.push({ from, written, heldMs: this.#nowMs() });
    this.releaseSoon();
  }

  /** After what this turn of the event loop applies. */
  releaseSoon(): void {
    if (this.#isDue || this.#held.length === 0) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      this.release();
    });
  }

  release(): void {
    const appliedIndex = this.#appliedIndex();
    const oldestMs = this.#nowMs() - HELD_MS_MAX;
    const waiting = this.#held.findIndex(
      ({ written, heldMs }) => written.appliedIndex > appliedIndex && heldMs > oldestMs,
    );
    const released = this.#held.splice(0, waiting === -1 ? this.#held.length : waiting);
    for (const { from, written } of released) {
      for (const { id, outcome } of written.answers) this.#pass(id, from, outcome);
    }
  }
}
