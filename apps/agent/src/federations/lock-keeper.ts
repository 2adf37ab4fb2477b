import type { KeyRequest, KeyStore } from "@orrery/domain/keys";
import type { MemberId } from "@orrery/protocol";

const PROPOSE_AGAIN_MS = 1_000;

/**
 * The leader's clock for locks: who has not renewed a lock for its time to live loses it, by an entry in the log. A new
 * leader knows nothing of earlier renewals and starts every lock's time anew.
 */
export class LockKeeper {
  /** A client of its own for each start of this process, so that its sequence may begin at 1. */
  readonly #clientId: string;
  readonly #renewedAtMs = new Map<number, number>();
  readonly #proposedAtMs = new Map<number, number>();
  #sequence = 0;

  constructor(memberId: MemberId) {
    this.#clientId = `locks-${memberId}-${performance.timeOrigin.toFixed(3)}`;
  }

  takeOver(): void {
    this.#renewedAtMs.clear();
    this.#proposedAtMs.clear();
  }

  renew(store: KeyStore, name: string, token: number, nowMs: number): boolean {
    if (store.lock(name)?.token !== token) return false;
    this.#renewedAtMs.set(token, nowMs);
    return true;
  }

  /** The requests that end what has run out. */
  expired(store: KeyStore, nowMs: number): KeyRequest[] {
    const requests: KeyRequest[] = [];
    for (const [name, { token, ttlMs }] of store.locks) {
      const renewedAtMs = this.#renewedAtMs.get(token) ?? this.#noticed(token, nowMs);
      if (nowMs - renewedAtMs < ttlMs) continue;
      if (nowMs - (this.#proposedAtMs.get(token) ?? Number.NEGATIVE_INFINITY) < PROPOSE_AGAIN_MS) continue;
      this.#proposedAtMs.set(token, nowMs);
      this.#sequence += 1;
      requests.push({
        clientId: this.#clientId,
        sequence: this.#sequence,
        answeredBelow: this.#sequence,
        command: { kind: "expire", name, token },
      });
    }
    if (this.#renewedAtMs.size > store.locks.size * 2 + 100) this.#forgetEnded(store);
    return requests;
  }

  /** A lock's time begins when the leader sees it first. */
  #noticed(token: number, nowMs: number): number {
    this.#renewedAtMs.set(token, nowMs);
    return nowMs;
  }

  #forgetEnded(store: KeyStore): void {
    const held = new Set([...store.locks.values()].map(({ token }) => token));
    for (const token of this.#renewedAtMs.keys()) if (!held.has(token)) this.#renewedAtMs.delete(token);
    for (const token of this.#proposedAtMs.keys()) if (!held.has(token)) this.#proposedAtMs.delete(token);
  }
}
