import type { MemberId } from "@orrery/protocol";
import type { RenewOutcome } from "./coordination.ts";
import type { CoordinationMember } from "./coordination-member.ts";
import { ASK_TOPIC } from "./topics.ts";

const ASK_AGAIN_MS = 200;
const QUESTIONS_MAX = 10_000;

type Question = {
  readonly id: number;
  readonly name: string;
  readonly token: number;
  readonly deadlineMs: number;
  readonly done: (outcome: RenewOutcome) => void;
  askedMs: number;
};

/** As JSON on the wire. */
export type RenewQuestion = { readonly id: number; readonly name: string; readonly token: number };
export type RenewAnswer = {
  readonly id: number;
  readonly outcome: "renewed" | "not-held" | "not-leader";
  /** 0 unless renewed. */
  readonly ttlMs: number;
};

/**
 * What this member says as the leader. Only while nobody else can have been elected: the next leader counts a lock's time anew
 * from its election, and must not end it before the time that was promised here.
 */
export function answerRenewal(
  member: CoordinationMember,
  { id, name, token }: RenewQuestion,
  nowMs: number,
): RenewAnswer {
  const isLeading = (member.claimUntilMs() ?? Number.NEGATIVE_INFINITY) > nowMs;
  const outcome = isLeading ? member.renew(name, token) : "not-leader";
  return { id, outcome, ttlMs: outcome === "renewed" ? (member.store.lock(name)?.ttlMs ?? 0) : 0 };
}

export type LeaderQuestionsOptions = {
  readonly member: CoordinationMember;
  readonly nowMs: () => number;
  readonly isolation: () => string | null;
};

/** Renewals of locks: the leader's memory, not the log, knows when one was renewed last. Asked until it answers. */
export class LeaderQuestions {
  readonly #options: LeaderQuestionsOptions;
  readonly #open = new Map<number, Question>();
  #lastId = 0;

  constructor(options: LeaderQuestionsOptions) {
    this.#options = options;
  }

  renew(name: string, token: number, timeoutMs: number): Promise<RenewOutcome> {
    if (this.#open.size >= QUESTIONS_MAX) {
      const problem = "Too many renewals wait for an answer; ask again in a moment.";
      return Promise.resolve({ outcome: "no-quorum", problem });
    }
    return new Promise((done) => {
      this.#lastId += 1;
      const deadlineMs = this.#options.nowMs() + timeoutMs;
      const question = { id: this.#lastId, name, token, deadlineMs, done, askedMs: Number.NEGATIVE_INFINITY };
      this.#open.set(question.id, question);
      this.#ask(question);
      this.#refuseWhereIsolated();
    });
  }

  answered({ id, outcome, ttlMs }: RenewAnswer): void {
    const question = this.#open.get(id);
    if (question === undefined) return;
    if (outcome === "not-leader") {
      // It says nothing about the lock: asked again at the next sweep.
      question.askedMs = Number.NEGATIVE_INFINITY;
      return;
    }
    this.#open.delete(id);
    question.done(outcome === "renewed" ? { outcome, ttlMs } : { outcome });
  }

  leadershipChanged(): void {
    for (const question of this.#open.values()) this.#ask(question);
    this.#refuseWhereIsolated();
  }

  sweep(): void {
    const now = this.#options.nowMs();
    for (const question of this.#open.values()) {
      if (question.deadlineMs <= now) {
        const problem = this.#options.isolation() ?? "No leader answered in time.";
        this.#open.delete(question.id);
        question.done({ outcome: "no-quorum", problem });
      } else if (now - question.askedMs > ASK_AGAIN_MS) this.#ask(question);
    }
    this.#refuseWhereIsolated();
  }

  stop(): void {
    for (const { done } of this.#open.values()) done({ outcome: "gone" });
    this.#open.clear();
  }

  #ask(question: Question): void {
    const { member, nowMs } = this.#options;
    const { leaderId } = member.leadership;
    if (leaderId === null) return;
    question.askedMs = nowMs();
    const { id, name, token } = question;
    if (leaderId === member.memberId) this.answered(answerRenewal(member, { id, name, token }, nowMs()));
    else this.#send(leaderId, { id, name, token });
  }

  #send(to: MemberId, question: RenewQuestion): void {
    const payload = new TextEncoder().encode(JSON.stringify(question));
    this.#options.member.send({ topic: ASK_TOPIC, payload, to, ttlMs: ASK_AGAIN_MS });
  }

  #refuseWhereIsolated(): void {
    if (this.#open.size === 0 || this.#options.member.leadership.leaderId !== null) return;
    const problem = this.#options.isolation();
    if (problem === null) return;
    for (const { done } of this.#open.values()) done({ outcome: "no-quorum", problem });
    this.#open.clear();
  }
}
