import type { MemberId } from "@orrery/protocol";
import type { WriteOutcome } from "../federations/waiting-writes.ts";
import type { ProposeOutcome } from "./coordination.ts";
import { RESERVED_PREFIX } from "./coordination.ts";
import type { CoordinationMember } from "./coordination-member.ts";
import { answerRenewal, type RenewAnswer, type RenewQuestion } from "./leader-questions.ts";
import { ASK_TOPIC, RENEWED_TOPIC, WRITE_TOPIC, WRITTEN_TOPIC } from "./topics.ts";
import {
  type BatchedAnswer,
  packWritten,
  unpackWrites,
  unpackWritten,
  type WrittenAnswers,
} from "./write-batch.ts";

const ANSWER_TTL_MS = 2_000;

export type TakenMessage =
  | { readonly kind: "written"; readonly written: WrittenAnswers }
  | { readonly kind: "renewed"; readonly answer: RenewAnswer }
  /** It is answered here, or nothing can be made of it. */
  | { readonly kind: "none" }
  | { readonly kind: "application" };

/** What other members ask of this one as the leader; their answers leave once a turn. */
export class MemberRequests {
  readonly #member: CoordinationMember;
  readonly #nowMs: () => number;
  readonly #toAnswer = new Map<MemberId, BatchedAnswer[]>();
  #isStopped = false;

  constructor(member: CoordinationMember, nowMs: () => number) {
    this.#member = member;
    this.#nowMs = nowMs;
  }

  take(topic: string, payload: Uint8Array, from: MemberId): TakenMessage {
    if (!topic.startsWith(RESERVED_PREFIX)) return { kind: "application" };
    switch (topic) {
      case WRITE_TOPIC:
        this.#write(payload, from);
        return { kind: "none" };
      case WRITTEN_TOPIC: {
        const written = unpackWritten(payload);
        return written === null ? { kind: "none" } : { kind: "written", written };
      }
      case ASK_TOPIC:
        this.#renew(payload, from);
        return { kind: "none" };
      case RENEWED_TOPIC: {
        const answer = parse<RenewAnswer>(payload);
        return answer === null ? { kind: "none" } : { kind: "renewed", answer };
      }
      default:
        return { kind: "none" };
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#toAnswer.clear();
  }

  #write(payload: Uint8Array, from: MemberId): void {
    // What was received with it must not stay in memory as long as a log entry does.
    const writes = unpackWrites(new Uint8Array(payload));
    for (const { id, request } of writes ?? []) {
      this.#member.write(request, (outcome) => this.#answer(from, { id, outcome: proposeOutcome(outcome) }));
    }
  }

  #answer(to: MemberId, answer: BatchedAnswer): void {
    if (this.#isStopped) return;
    if (this.#toAnswer.size === 0) setImmediate(() => this.#flush());
    const answers = this.#toAnswer.get(to);
    if (answers === undefined) this.#toAnswer.set(to, [answer]);
    else answers.push(answer);
  }

  #flush(): void {
    const { appliedIndex } = this.#member;
    for (const [to, answers] of this.#toAnswer) {
      // Whoever reads there what it has just written is to find it.
      this.#member.tellCommit(to);
      // An answer that is lost is asked for again.
      const payload = packWritten({ appliedIndex, answers });
      this.#member.send({ topic: WRITTEN_TOPIC, payload, to, ttlMs: ANSWER_TTL_MS });
    }
    this.#toAnswer.clear();
  }

  #renew(payload: Uint8Array, to: MemberId): void {
    const question = parse<RenewQuestion>(payload);
    if (question === null) return;
    const answer = answerRenewal(this.#member, question, this.#nowMs());
    const bytes = new TextEncoder().encode(JSON.stringify(answer));
    this.#member.send({ topic: RENEWED_TOPIC, payload: bytes, to, ttlMs: ANSWER_TTL_MS });
  }
}

/** Whoever forwarded the write knows what to do when it was not answered. */
function proposeOutcome(outcome: WriteOutcome): ProposeOutcome {
  switch (outcome.outcome) {
    case "answered":
      return { outcome: "answered", answer: outcome.answer };
    case "overloaded":
      return { outcome: "overloaded" };
    case "not-leader":
    case "transferring":
    case "unknown":
      return { outcome: "unknown", problem: "" };
  }
}

/** Null = this is no such message. Members of one federation trust each other's words, but versions may differ. */
function parse<T extends RenewQuestion | RenewAnswer>(payload: Uint8Array): T | null {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(payload));
    const isOne = typeof parsed === "object" && parsed !== null && "id" in parsed;
    return isOne ? (parsed as T) : null;
  } catch {
    return null;
  }
}
