import type { IncomingHttpHeaders } from "node:http";
import { type BudgetTicket, countFault, countLatency } from "@orrery/domain/proxies";
import type { EgressPool, EgressProxy, ProxyFault } from "@orrery/protocol";
import type { EgressAsk, EgressAttempt, TargetStance } from "./egress-port.ts";
import type { ProxyTrack } from "./proxy-track.ts";
import type { CounterRow } from "./traffic-counters.ts";

/** What an attempt tells of itself. */
export type AttemptListener = {
  opened(attempt: BrainAttempt, tookMs: number): void;
  answered(attempt: BrainAttempt, status: number, headers: IncomingHttpHeaders): TargetStance;
  failed(attempt: BrainAttempt, fault: ProxyFault, sentence: string): void;
  transferred(attempt: BrainAttempt, bytes: number): void;
  /** Nothing passes any more; after `failed`, too. */
  ended(attempt: BrainAttempt): void;
};

export type AttemptParts = {
  readonly ask: EgressAsk;
  readonly pool: EgressPool;
  readonly track: ProxyTrack;
  readonly username: string | null;
  /** As in `targetOf`. */
  readonly target: string;
  readonly row: CounterRow;
  /** Of the budgets that it may use; sent already. */
  readonly tickets: readonly BudgetTicket[];
  readonly beganMs: number;
};

/** One try with one proxy, from its choice to its end. It is counted once, whatever whoever got it says afterwards. */
export class BrainAttempt implements EgressAttempt {
  onCut: ((sentence: string) => void) | null = null;
  readonly proxy: EgressProxy;
  readonly exitAddress: string | null;
  readonly parts: AttemptParts;
  readonly #listener: AttemptListener;
  readonly #nowMs: () => number;
  #state: "trying" | "open" | "ended" = "trying";

  constructor(parts: AttemptParts, listener: AttemptListener, nowMs: () => number) {
    this.parts = parts;
    this.#listener = listener;
    this.#nowMs = nowMs;
    this.proxy = parts.track.proxy;
    this.exitAddress = parts.track.exitAddress;
    parts.row.attempts += 1;
  }

  get pool(): EgressPool {
    return this.parts.pool;
  }

  get username(): string | null {
    return this.parts.username;
  }

  get password(): string | null {
    return this.proxy.password;
  }

  opened(): void {
    if (this.#state !== "trying") return;
    this.#state = "open";
    const tookMs = this.#nowMs() - this.parts.beganMs;
    countLatency(this.parts.row, tookMs);
    this.#listener.opened(this, tookMs);
  }

  answered(status: number, headers: IncomingHttpHeaders): TargetStance {
    return this.#state === "ended" ? "welcome" : this.#listener.answered(this, status, headers);
  }

  failed(fault: ProxyFault, sentence: string): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    countFault(this.parts.row, fault);
    this.#listener.failed(this, fault, sentence);
    this.#listener.ended(this);
  }

  transferred(sentBytes: number, receivedBytes: number): void {
    const { row } = this.parts;
    row.sentBytes += sentBytes;
    row.receivedBytes += receivedBytes;
    this.#listener.transferred(this, sentBytes + receivedBytes);
  }

  closed(): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#listener.ended(this);
  }

  cut(sentence: string): void {
    if (this.#state === "ended") return;
    const { onCut } = this;
    this.onCut = null;
    if (onCut === null) this.closed();
    else onCut(sentence);
  }
}
