import { encodeKeyRequest, type KeyCommand } from "@orrery/domain/keys";
import type { Coordination, ProposeOutcome } from "./coordination.ts";

/** Answers are kept for so many of a client's requests (K5), less a margin for those that are asked again. */
export const UNANSWERED_MAX = 1_000;

/** One client of a federation's keys and locks: numbers its requests, so that each happens once however often it travels. */
export class CoordinationClient {
  readonly #coordination: Coordination;
  readonly #clientId: string;
  /** Ascending. */
  readonly #unanswered = new Set<number>();
  #sequence = 0;

  constructor(coordination: Coordination, clientId: string) {
    this.#coordination = coordination;
    this.#clientId = clientId;
  }

  put(key: string, value: Uint8Array, timeoutMs: number, fencingToken: number | null = null) {
    return this.write({ kind: "put", key, value, expectedRevision: null, fencingToken }, timeoutMs);
  }

  /** `expectedRevision` 0 = there must be no such key. */
  compareAndPut(key: string, value: Uint8Array, expectedRevision: number, timeoutMs: number) {
    return this.write({ kind: "put", key, value, expectedRevision, fencingToken: null }, timeoutMs);
  }

  delete(key: string, timeoutMs: number) {
    return this.write({ kind: "delete", key, expectedRevision: null, fencingToken: null }, timeoutMs);
  }

  acquire(name: string, owner: string, ttlMs: number, timeoutMs: number) {
    return this.write({ kind: "lock", name, owner, ttlMs }, timeoutMs);
  }

  release(name: string, token: number, timeoutMs: number) {
    return this.write({ kind: "unlock", name, token }, timeoutMs);
  }

  write(command: KeyCommand, timeoutMs: number): Promise<ProposeOutcome> {
    return new Promise((resolve) => this.propose(command, timeoutMs, resolve));
  }

  propose(command: KeyCommand, timeoutMs: number, done: (outcome: ProposeOutcome) => void): void {
    const [oldest = this.#sequence + 1] = this.#unanswered;
    if (this.#sequence + 1 - oldest >= UNANSWERED_MAX) {
      done({ outcome: "overloaded" });
      return;
    }
    this.#sequence += 1;
    const sequence = this.#sequence;
    const request = { clientId: this.#clientId, sequence, answeredBelow: oldest, command };
    this.#unanswered.add(sequence);
    this.#coordination.propose(encodeKeyRequest(request), timeoutMs, (outcome) => {
      this.#unanswered.delete(sequence);
      done(outcome);
    });
  }
}
