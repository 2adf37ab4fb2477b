import type { Leadership } from "@orrery/domain/consensus";
import { describeEvidence, type Evidence } from "@orrery/domain/detection";
import type { Block, FailoverKind, Ranking } from "@orrery/domain/failover";
import {
  type FailoverEntry,
  type FailoverEvidence,
  type FailoverMark,
  type FailoverOpening,
  type FederationId,
  failoverId,
  type MemberId,
} from "@orrery/protocol";
import type { Intent } from "./system-keys.ts";

export type RecorderIdentity = {
  readonly federationId: FederationId;
  readonly generation: number;
  readonly memberId: MemberId;
  readonly clockId: string;
};

/** One moment on both clocks: monotonic, and since the epoch. */
export type Moment = { readonly nowMs: number; readonly nowAtMs: number };

/** What a new leader's opening says beside its marks. */
export type OpeningFacts = {
  readonly ranking: Ranking;
  readonly targetMs: number;
  /** What the last leader announced, and when this member learned of it (monotonic). */
  readonly intent: { readonly intent: Intent; readonly learnedAtMs: number } | null;
  /** An operator called this member. */
  readonly called: { readonly byName: string; readonly atMs: number } | null;
  /** This generation was forced, and its founder leads for the first time. */
  readonly isForced: boolean;
};

export type LeaderTerm = { readonly memberId: MemberId; readonly term: number };

export type Opened = {
  readonly entry: FailoverEntry;
  readonly kind: FailoverKind;
  readonly oldLeaderId: MemberId | null;
  readonly drillId: string | null;
};

type MarkBody = FailoverMark extends infer M
  ? M extends unknown
    ? Omit<M, "by" | "clockId" | "atMs">
    : never
  : never;

type OwnRecord = { readonly term: number; readonly id: string; phase: "promote" | "converge" };

const MARKS_WAITING_MAX = 60;
const EVIDENCE_WAITING_MAX = 10;
/** A flapping link must not fill the outbox. */
const CLEARED_EVERY_MS = 10_000;
/** What a leader announced counts for no longer; a drill lasts a minute at most. */
const INTENT_VALID_MS = 120_000;

/**
 * What one member has to tell of failovers. Marks wait until the next leader's token is committed, since only then the failover has
 * its id; the new leader itself opens the record. A first election is none. It does no I/O: what is to be told is returned.
 */
export class FailoverRecorder {
  readonly #self: RecorderIdentity;
  /** Whose token was committed last, as far as known here. */
  #lastLeader: LeaderTerm | null;
  /** Whom suspicions are about: also one whose token is not committed yet. */
  #subject: LeaderTerm | null;
  /** Since when it leads, as seen here: no trouble with it is older. */
  #subjectSinceMs = Number.NEGATIVE_INFINITY;
  #leadership: Leadership;
  #marks: FailoverMark[] = [];
  #evidence: FailoverEvidence[] = [];
  #own: OwnRecord | null = null;
  #blockedTerm: number | null = null;
  /** Of the trouble under way it is told that guards hold a takeover back. */
  #isBlockTold = false;
  #clearedAtMs = Number.NEGATIVE_INFINITY;

  constructor(self: RecorderIdentity, lastLeader: LeaderTerm | null, leadership: Leadership) {
    this.#self = self;
    this.#lastLeader = lastLeader;
    this.#subject = lastLeader;
    this.#leadership = leadership;
  }

  get lastLeader(): LeaderTerm | null {
    return this.#lastLeader;
  }

  /** The newest leader that was seen, with or without a token; null = there never was one. */
  get newestLeader(): LeaderTerm | null {
    return this.#subject;
  }

  /** Its record is open: a token is committed, and not everybody follows yet. */
  get isRecording(): boolean {
    return this.#own !== null;
  }

  get isLeaderAccused(): boolean {
    return this.#marks.some(({ kind }) => kind === "confirmed");
  }

  suspected(evidence: Evidence, { nowMs }: Moment): void {
    if (evidence.peer !== this.#subject?.memberId) return;
    this.#began(Math.max(nowMs - evidence.accusation.silentForMs, this.#subjectSinceMs));
    if (!this.#has("suspected")) this.#mark({ kind: "suspected", fault: evidence.accusation.kind }, nowMs);
    this.#tell(evidence, nowMs);
  }

  confirmed(evidence: Evidence, moment: Moment): void {
    if (evidence.peer !== this.#subject?.memberId) return;
    // A closed connection that needs no confirmation is a fact at once.
    this.suspected(evidence, moment);
    const agreeing = evidence.agreed.map(({ member }) => member);
    this.#marks = this.#marks.filter(({ kind }) => kind !== "confirmed");
    this.#mark({ kind: "confirmed", agreeing }, moment.nowMs);
  }

  /** The accused is heard again. */
  cleared(memberId: MemberId, why: "heard" | "own-gap", moment: Moment, targetMs: number): FailoverEntry[] {
    if (memberId !== this.#subject?.memberId || !this.#has("suspected")) return [];
    const isElecting = this.#leadership.role === "candidate" || this.#leadership.role === "leader";
    if (isElecting) {
      if (why === "heard") this.#mark({ kind: "old-leader-answered" }, moment.nowMs);
      return [];
    }
    const isOften = moment.nowMs - this.#clearedAtMs < CLEARED_EVERY_MS;
    if (why === "own-gap" || this.#isBlockTold || isOften) {
      this.#forget();
      return [];
    }
    this.#clearedAtMs = moment.nowMs;
    this.#mark({ kind: "old-leader-answered" }, moment.nowMs);
    const startedAtMs = this.#startedAtMs(moment);
    const id = `${this.#idOf(this.#subject.term)}-cleared-${Math.round(startedAtMs)}`;
    const opening = this.#nonDecision(id, startedAtMs, targetMs, null);
    return [this.#flush(id, opening)];
  }

  /** It would take over, but guards hold it back. Told once a term of the old leader. */
  blocked(
    blocks: readonly Block[],
    moment: Moment,
    facts: Pick<OpeningFacts, "ranking" | "targetMs">,
  ): FailoverEntry[] {
    const old = this.#subject;
    if (old === null || blocks.length === 0 || this.#blockedTerm === old.term || !this.isLeaderAccused)
      return [];
    this.#blockedTerm = old.term;
    this.#isBlockTold = true;
    const id = `${this.#idOf(old.term)}-blocked`;
    const opening = this.#nonDecision(id, this.#startedAtMs(moment), facts.targetMs, facts.ranking);
    const mark = this.#markOf({ kind: "blocked", blocks: [...blocks] }, moment.nowMs);
    // The marks stay for the takeover that may follow later.
    return [this.#entry(id, opening, [...this.#marks, mark], this.#evidence)];
  }

  /** A new role, term, leader or token. The token of an own leadership is told by `opened`, once the log is applied so far. */
  changed(next: Leadership, { nowMs }: Moment): FailoverEntry[] {
    const before = this.#leadership;
    this.#leadership = next;
    const entries: FailoverEntry[] = [];
    if (before.role === "leader" && (next.role !== "leader" || next.term !== before.term)) {
      entries.push(...this.#lostLeadership(before.term, nowMs));
    }
    const isNewTerm = next.term !== before.term;
    if (next.role === "candidate" && (before.role !== "candidate" || isNewTerm)) {
      this.#mark({ kind: "campaigned", term: next.term }, nowMs);
    }
    if (next.role === "leader" && (before.role !== "leader" || isNewTerm)) {
      this.#mark({ kind: "elected", term: next.term }, nowMs);
    }
    if (next.leaderId !== null && next.term > (this.#subject?.term ?? 0)) {
      // Somebody led, though it was not known here yet whether it could commit anything.
      this.#lastLeader ??= this.#subject;
      this.#subject = { memberId: next.leaderId, term: next.term };
      this.#subjectSinceMs = nowMs;
    }
    if (next.role === "leader" && next.fencingToken !== null && before.fencingToken !== next.fencingToken) {
      this.#mark({ kind: "fenced", term: next.term }, nowMs);
    }
    if (next.role !== "leader" && next.leaderId !== null && next.fencingToken !== null) {
      entries.push(...this.#followed(next.leaderId, next.term, nowMs));
    }
    return entries;
  }

  /** Who led before, as the log says it; what is known to be newer stays. */
  logged(leader: LeaderTerm): void {
    if (leader.term >= this.#leadership.term || leader.term <= (this.#lastLeader?.term ?? 0)) return;
    this.#lastLeader = leader;
    this.#subject = leader;
  }

  /** This member leads with a committed token and has applied the log so far. Null = nobody led before: no failover. */
  opened(facts: OpeningFacts, moment: Moment): Opened | null {
    const { term, role } = this.#leadership;
    const old = this.#lastLeader;
    if (role !== "leader" || old?.term === term) return null;
    this.#lastLeader = { memberId: this.#self.memberId, term };
    if (old === null && !facts.isForced) {
      this.#forget();
      return null;
    }
    const { kind, byName, drillId, beganMs } = this.#kindOf(old, facts, moment);
    if (beganMs !== null) this.#setBegan(beganMs);
    const id = this.#idOf(term);
    const oldLeaderId = old?.memberId ?? null;
    const opening: FailoverOpening = {
      id,
      federationId: this.#self.federationId,
      kind,
      oldLeaderId,
      byName,
      startedAtMs: this.#startedAtMs(moment),
      targetMs: facts.targetMs,
      ranking: plainRanking(facts.ranking),
    };
    this.#own = { term, id, phase: "promote" };
    return { entry: this.#flush(id, opening), kind, oldLeaderId, drillId };
  }

  /** The promote hook's result; null = it ran, or there is none. */
  promoted(term: number, problem: string | null, { nowMs }: Moment): FailoverEntry[] {
    const own = this.#own;
    if (own?.term !== term) return [];
    if (problem === null) own.phase = "converge";
    const mark = this.#markOf({ kind: "promoted", term, problem: problem?.slice(0, 2000) ?? null }, nowMs);
    return [this.#entry(own.id, null, [mark], [])];
  }

  /** All living members follow since `atMs`. What is not promoted yet has not converged. */
  converged(term: number, atMs: number): FailoverEntry[] {
    const own = this.#own;
    if (own?.term !== term || own.phase !== "converge") return [];
    this.#own = null;
    return [this.#entry(own.id, null, [this.#markOf({ kind: "converged", term }, atMs)], [])];
  }

  #lostLeadership(term: number, nowMs: number): FailoverEntry[] {
    this.#mark({ kind: "stepped-down", term }, nowMs);
    const own = this.#own;
    this.#own = null;
    if (own === null) return [];
    const problem = "it lost the leadership before that";
    const mark = this.#markOf({ kind: "gave-up", phase: own.phase, problem }, nowMs);
    return [this.#entry(own.id, null, [mark], [])];
  }

  #followed(leaderId: MemberId, term: number, nowMs: number): FailoverEntry[] {
    const old = this.#lastLeader;
    if (term <= (old?.term ?? 0)) return [];
    this.#lastLeader = { memberId: leaderId, term };
    if (old === null) {
      this.#forget();
      return [];
    }
    this.#mark({ kind: "follows", leaderId, term }, nowMs);
    return [this.#flush(this.#idOf(term), null)];
  }

  #kindOf(
    old: LeaderTerm | null,
    { intent, called, isForced }: OpeningFacts,
    { nowMs }: Moment,
  ): { kind: FailoverKind; byName: string | null; drillId: string | null; beganMs: number | null } {
    if (old === null && isForced) return { kind: "force", byName: null, drillId: null, beganMs: null };
    // A person's call ends a wait that is no part of the takeover.
    if (called !== null)
      return { kind: "recover", byName: called.byName, drillId: null, beganMs: called.atMs };
    const announced = intent?.intent;
    if (announced !== undefined && intent !== null && nowMs - intent.learnedAtMs <= INTENT_VALID_MS) {
      const { kind, byName, drillId, to } = announced;
      // Also when somebody led in between: who settles its leadership deletes the intent, so that one did not.
      if (kind === "drill") return { kind, byName, drillId, beganMs: null };
      // A leader that died while it handed over was not handed over from.
      if (announced.term === old?.term && to === this.#self.memberId && !this.isLeaderAccused) {
        return { kind, byName, drillId: null, beganMs: intent.learnedAtMs };
      }
    }
    return { kind: "automatic", byName: null, drillId: null, beganMs: null };
  }

  #nonDecision(id: string, startedAtMs: number, targetMs: number, ranking: Ranking | null): FailoverOpening {
    return {
      id,
      federationId: this.#self.federationId,
      kind: "automatic",
      oldLeaderId: this.#subject?.memberId ?? null,
      byName: null,
      startedAtMs,
      targetMs,
      ranking: ranking === null ? null : plainRanking(ranking),
    };
  }

  #idOf(term: number): string {
    return failoverId(this.#self.federationId, this.#self.generation, term);
  }

  #has(kind: FailoverMark["kind"]): boolean {
    return this.#marks.some((mark) => mark.kind === kind);
  }

  #began(atMs: number): void {
    if (!this.#has("began")) this.#mark({ kind: "began" }, atMs);
  }

  #setBegan(atMs: number): void {
    this.#marks = [
      this.#markOf({ kind: "began" }, atMs),
      ...this.#marks.filter(({ kind }) => kind !== "began"),
    ];
  }

  #startedAtMs({ nowMs, nowAtMs }: Moment): number {
    const first = this.#marks.find(({ kind }) => kind === "began") ?? this.#marks[0];
    return Math.max(0, nowAtMs - (nowMs - (first?.atMs ?? nowMs)));
  }

  #mark(body: MarkBody, atMs: number): void {
    // Of campaigns without end only the first are told; what ends a failover always is.
    if (this.#marks.length >= MARKS_WAITING_MAX && body.kind === "campaigned") return;
    this.#marks.push(this.#markOf(body, atMs));
  }

  #markOf(body: MarkBody, atMs: number): FailoverMark {
    return { ...body, by: this.#self.memberId, clockId: this.#self.clockId, atMs } as FailoverMark;
  }

  #tell(evidence: Evidence, nowMs: number): void {
    const { memberId: by, clockId } = this.#self;
    const sentence = describeEvidence(evidence).slice(0, 2000);
    // The newest says most.
    this.#evidence = [
      ...this.#evidence.filter(({ peer }) => peer !== evidence.peer),
      { by, clockId, peer: evidence.peer, atMs: nowMs, sentence },
    ].slice(-EVIDENCE_WAITING_MAX);
  }

  #flush(id: string, opening: FailoverOpening | null): FailoverEntry {
    const entry = this.#entry(id, opening, this.#marks, this.#evidence);
    this.#forget();
    return entry;
  }

  #forget(): void {
    this.#marks = [];
    this.#evidence = [];
    this.#isBlockTold = false;
  }

  #entry(
    id: string,
    opening: FailoverOpening | null,
    marks: readonly FailoverMark[],
    evidence: readonly FailoverEvidence[],
  ): FailoverEntry {
    const { federationId, generation, memberId } = this.#self;
    return {
      federationId,
      failoverId: id,
      generation,
      memberId,
      opening,
      marks: marks.slice(-100),
      evidence: [...evidence],
    };
  }
}

/** Within the bounds of the wire. */
function plainRanking({ candidates, rejected }: Ranking): NonNullable<FailoverOpening["ranking"]> {
  return {
    candidates: candidates.map((one) => ({
      ...one,
      name: one.name.slice(0, 63),
      reasons: one.reasons.map((reason) => reason.slice(0, 500)),
      aheadBecause: one.aheadBecause?.slice(0, 500) ?? null,
    })),
    rejected: rejected.map((one) => ({
      ...one,
      name: one.name.slice(0, 63),
      reasons: one.reasons.map((reason) => reason.slice(0, 1000)),
    })),
  };
}
