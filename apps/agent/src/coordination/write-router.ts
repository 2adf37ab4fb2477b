import type { Leadership } from "@orrery/domain/consensus";
import type { MemberId } from "@orrery/protocol";
import type { WriteOutcome } from "../federations/waiting-writes.ts";
import { type ProposeOutcome, REQUEST_BYTES_MAX } from "./coordination.ts";
import type { CoordinationMember } from "./coordination-member.ts";
import { WRITE_TOPIC } from "./topics.ts";
import { packWrites } from "./write-batch.ts";

export const WRITES_MAX = 20_000;
const BYTES_MAX = 32 * 1024 * 1024;
/** Of one message to the leader. */
const MESSAGE_BYTES_MAX = 256 * 1024;
/** A message to the leader, or its answer, may be lost: it is asked again. */
const ASK_AGAIN_MS = 300;
/** The leader may be handing over, or may not know yet that it leads. */
const RETRY_MS = 3;

const ENDED = "This node's member of the federation has ended.";

type Pending = {
  readonly id: number;
  readonly request: Uint8Array;
  readonly deadlineMs: number;
  readonly done: (outcome: ProposeOutcome) => void;
  /** Where it is; null = nowhere yet. */
  at: { readonly memberId: MemberId; readonly term: number } | null;
  askedMs: number;
  /** It may be in a log. */
  wasAsked: boolean;
};

export type WriteRouterOptions = {
  readonly member: CoordinationMember;
  readonly nowMs: () => number;
  /** A sentence, where no majority can be reached; null = it can. */
  readonly isolation: () => string | null;
};

/**
 * Brings requests to whoever leads: this member's own log, or the leader's by a message, and again to the next leader when there
 * is one. Doing the same request twice is harmless (K4), so whatever may be lost is asked again.
 */
export class WriteRouter {
  readonly #options: WriteRouterOptions;
  readonly #pending = new Map<number, Pending>();
  #toForward: Pending[] = [];
  #bytes = 0;
  #lastId = 0;
  #retry: NodeJS.Timeout | null = null;

  constructor(options: WriteRouterOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#pending.size === 0;
  }

  propose(request: Uint8Array, timeoutMs: number, done: (outcome: ProposeOutcome) => void): void {
    if (request.length > REQUEST_BYTES_MAX) {
      done({ outcome: "too-large" });
      return;
    }
    if (this.#pending.size >= WRITES_MAX || this.#bytes + request.length > BYTES_MAX) {
      done({ outcome: "overloaded" });
      return;
    }
    const { member, isolation, nowMs } = this.#options;
    if (member.leadership.leaderId === null) {
      const problem = isolation();
      if (problem !== null) {
        done({ outcome: "no-quorum", problem });
        return;
      }
    }
    this.#lastId = (this.#lastId + 1) % 0x1_0000_0000;
    const now = nowMs();
    const pending = {
      ...{ id: this.#lastId, request, deadlineMs: now + timeoutMs, done },
      ...{ at: null, askedMs: now, wasAsked: false },
    };
    this.#pending.set(pending.id, pending);
    this.#bytes += request.length;
    this.#route(pending, member.leadership, now);
  }

  /** The leader's word. */
  answered(id: number, from: MemberId, outcome: ProposeOutcome): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    if (outcome.outcome === "answered") this.#end(pending, outcome);
    // It leads no more, or is too busy: asked again, there or elsewhere.
    else if (pending.at?.memberId === from) this.#askAgain(pending, outcome.outcome);
  }

  /** Another leader, or none: whatever has no answer yet is asked again. */
  leadershipChanged(): void {
    const { leadership } = this.#options.member;
    const nowMs = this.#options.nowMs();
    for (const pending of this.#pending.values()) this.#route(pending, leadership, nowMs);
    this.#refuseWhereIsolated();
  }

  /** To be called some ten times a second. */
  sweep(): void {
    if (this.#pending.size === 0) return;
    const { member, nowMs } = this.#options;
    const now = nowMs();
    for (const pending of this.#pending.values()) {
      if (pending.deadlineMs <= now) this.#expire(pending);
      else if (pending.at === null) this.#route(pending, member.leadership, now);
      else if (pending.at.memberId !== member.memberId && now - pending.askedMs > ASK_AGAIN_MS) {
        pending.at = null;
        this.#route(pending, member.leadership, now);
      }
    }
    this.#refuseWhereIsolated();
  }

  stop(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    for (const pending of [...this.#pending.values()]) {
      this.#end(pending, pending.wasAsked ? { outcome: "unknown", problem: ENDED } : { outcome: "gone" });
    }
  }

  #route(pending: Pending, { leaderId, term }: Leadership, nowMs: number): void {
    if (leaderId === null) {
      pending.at = null;
      return;
    }
    if (pending.at?.memberId === leaderId && pending.at.term === term) return;
    const { member } = this.#options;
    const at = { memberId: leaderId, term };
    pending.at = at;
    pending.askedMs = nowMs;
    if (leaderId === member.memberId) {
      pending.wasAsked = true;
      member.write(pending.request, (outcome) => this.#locally(pending, at, outcome));
      return;
    }
    if (this.#toForward.length === 0) setImmediate(() => this.#forward());
    this.#toForward.push(pending);
  }

  #locally(pending: Pending, at: Pending["at"], outcome: WriteOutcome): void {
    if (!this.#pending.has(pending.id)) return;
    if (outcome.outcome === "answered") this.#end(pending, { outcome: "answered", answer: outcome.answer });
    else if (pending.at === at) this.#askAgain(pending, outcome.outcome);
  }

  #askAgain(pending: Pending, why: ProposeOutcome["outcome"] | WriteOutcome["outcome"]): void {
    pending.at = null;
    // Whoever is too busy is left alone until the next sweep.
    if (why === "overloaded") return;
    this.#retry ??= setTimeout(() => {
      this.#retry = null;
      const { member, nowMs } = this.#options;
      for (const each of this.#pending.values()) {
        if (each.at === null) this.#route(each, member.leadership, nowMs());
      }
      this.#refuseWhereIsolated();
    }, RETRY_MS);
  }

  #forward(): void {
    const waiting = this.#toForward.filter(({ id, at }) => at !== null && this.#pending.has(id));
    this.#toForward = [];
    const byLeader = Map.groupBy(waiting, ({ at }) => at?.memberId as MemberId);
    for (const [leaderId, writes] of byLeader) this.#forwardTo(leaderId, writes);
  }

  #forwardTo(leaderId: MemberId, writes: readonly Pending[]): void {
    let batch: Pending[] = [];
    let bytes = 0;
    for (const pending of writes) {
      if (bytes > 0 && bytes + pending.request.length > MESSAGE_BYTES_MAX) {
        this.#sendBatch(leaderId, batch);
        batch = [];
        bytes = 0;
      }
      batch.push(pending);
      bytes += pending.request.length;
    }
    this.#sendBatch(leaderId, batch);
  }

  #sendBatch(to: MemberId, batch: readonly Pending[]): void {
    const now = this.#options.nowMs();
    const writes = batch.map(({ id, request, deadlineMs }) => ({
      ...{ id, request },
      timeoutMs: Math.max(1, Math.ceil(deadlineMs - now)),
    }));
    const ttlMs = Math.max(1, ...writes.map(({ timeoutMs }) => timeoutMs));
    const outcome = this.#options.member.send({ topic: WRITE_TOPIC, payload: packWrites(writes), to, ttlMs });
    for (const pending of batch) {
      if (outcome === "sent") pending.wasAsked = true;
      // No way, or a full one: asked again by the next sweep.
      else pending.at = null;
    }
  }

  /** Only where nobody leads: a minority refuses at once and queues nothing. */
  #refuseWhereIsolated(): void {
    if (this.#pending.size === 0 || this.#options.member.leadership.leaderId !== null) return;
    const problem = this.#options.isolation();
    if (problem === null) return;
    for (const pending of [...this.#pending.values()]) {
      this.#end(pending, { outcome: pending.wasAsked ? "unknown" : "no-quorum", problem });
    }
  }

  #expire(pending: Pending): void {
    const problem = this.#options.isolation() ?? "No leader confirmed the write in time.";
    this.#end(pending, { outcome: pending.wasAsked ? "unknown" : "no-quorum", problem });
  }

  #end(pending: Pending, outcome: ProposeOutcome): void {
    if (!this.#pending.delete(pending.id)) return;
    this.#bytes -= pending.request.length;
    pending.done(outcome);
  }
}
