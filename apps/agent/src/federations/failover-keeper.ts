import type { Leadership, RestoredState } from "@orrery/domain/consensus";
import type { DetectorEffect } from "@orrery/domain/detection";
import { type Field, rankCandidates, stepGuards } from "@orrery/domain/failover";
import { type FailoverEntry, FailoverId, type MemberId, type OutboxEntry } from "@orrery/protocol";
import { FailoverRecorder, type LeaderTerm, type Moment, type OpeningFacts } from "./failover-recorder.ts";
import { type FederationContext, namedMember } from "./federation-context.ts";
import type { HookResult } from "./federation-event.ts";
import { localField, lossesSeen } from "./federation-field.ts";
import { deleteSystemKey, type Intent, type LastLeader, putSystemKey } from "./system-keys.ts";
import { judgeTakeover, type TakeoverVerdict } from "./takeover-guard.ts";

const AUTOMATIC_KEPT_MAX = 100;
/** A drill or hand-over that did not happen is withdrawn so long after its time. */
const INTENT_GRACE_MS = 10_000;
/** Convergence is looked for at every tick at first, then rarely. */
const QUICK_LOOKS_MS = 2_000;
const SLOW_LOOK_MS = 200;

type Fence = { readonly term: number; readonly atMs: number };
type Converging = {
  readonly term: number;
  /** The leadership's first entry, or one a little after it. */
  readonly index: number;
  readonly sinceMs: number;
  lookAtMs: number;
  doneAtMs: number | null;
  readonly drill: { readonly drillId: string; readonly failoverId: string } | null;
};

/** One member's conduct in failovers: who may take over, what is recorded, which hooks run. */
export class FailoverKeeper {
  readonly #context: FederationContext;
  readonly #recorder: FailoverRecorder;
  #leadership: Leadership;
  #verdict: TakeoverVerdict = { isHeld: false, blocks: [], objections: [] };
  #intent: { readonly intent: Intent; readonly learnedAtMs: number } | null = null;
  #called: { readonly byName: string; readonly atMs: number } | null = null;
  /** The token is committed, but what was written before is not applied here yet. */
  #fence: Fence | null = null;
  #leadershipIndex = 0;
  #converging: Converging | null = null;
  #promoted: { readonly problem: string | null; readonly moment: Moment } | null = null;
  /** The last leader whose hooks ran here. */
  #hooked: { leaderId: MemberId; token: number } | null = null;
  #promotedTerm: number | null = null;

  constructor(context: FederationContext, restored: RestoredState, stored: LastLeader | null) {
    this.#context = context;
    const { federationId, generation, memberId } = context.spec();
    const { role, term, leaderId, fencingToken } = context.member.status;
    this.#leadership = { role, term, leaderId, fencingToken };
    this.#recorder = new FailoverRecorder(
      { federationId, generation, memberId, clockId: context.clockId },
      lastLeaderOf(restored, stored?.generation === generation ? stored : null),
      this.#leadership,
    );
    this.review();
  }

  get verdict(): TakeoverVerdict {
    return this.#verdict;
  }

  get leadership(): Leadership {
    return this.#leadership;
  }

  get newestLeader(): LeaderTerm | null {
    return this.#recorder.newestLeader;
  }

  field(): Field {
    return localField(this.#context, this.#recorder.newestLeader?.memberId ?? null);
  }

  /** Decides anew whether Raft is held back: after each change of what it rests on, and once a second, since time passes. */
  review(): void {
    const { spec, member, system, clock } = this.#context;
    const field = this.field();
    const nowAtMs = clock.nowAtMs();
    this.#verdict = judgeTakeover({
      spec: spec(),
      automatic: system("guards"),
      ownLosses: lossesSeen(this.#context),
      field,
      isFounding: this.#recorder.newestLeader === null,
      nowAtMs,
    });
    const { isHeld, blocks, objections } = this.#verdict;
    member.hold(isHeld);
    const { memberId, policy } = spec();
    const isVoter = field.members.some(({ id, role }) => id === memberId && role === "voter");
    if (!isHeld || objections.length > 0 || !isVoter || this.#leadership.role === "leader") return;
    const ranking = rankCandidates(field, policy, nowAtMs);
    this.#record(this.#recorder.blocked(blocks, this.#now(), { ranking, targetMs: policy.targetMs }));
  }

  onLeadership(next: Leadership): void {
    const before = this.#leadership;
    this.#leadership = next;
    const moment = this.#now();
    if (next.role === "leader" && (before.role !== "leader" || before.term !== next.term)) {
      this.#leadershipIndex = this.#context.member.status.lastIndex;
    }
    if (next.role !== "leader") {
      this.#fence = null;
      // Its record says that it gave up; the drill ends with it.
      this.#endDrill(this.#converging);
      this.#converging = null;
      if (next.leaderId !== null) this.#called = null;
    }
    const oldId = this.#hooked?.leaderId ?? this.#recorder.lastLeader?.memberId ?? null;
    this.#record(this.#recorder.changed(next, moment));
    if (next.role === "leader" && next.fencingToken !== null && next.fencingToken !== before.fencingToken) {
      this.#fence = { term: next.term, atMs: moment.nowMs };
      this.#promoted = null;
    }
    this.#runHooks(before, next, oldId);
    this.review();
  }

  /** Raft has been told already. */
  onVerdict(effect: DetectorEffect): void {
    const moment = this.#now();
    if (effect.kind === "suspected") this.#recorder.suspected(effect.evidence, moment);
    if (effect.kind === "confirmed") this.#recorder.confirmed(effect.evidence, moment);
    if (effect.kind === "cleared") {
      const { targetMs } = this.#context.spec().policy;
      this.#record(this.#recorder.cleared(effect.peer, effect.why, moment, targetMs));
    }
    this.review();
  }

  /** The key was written; null = it was deleted. */
  onIntent(intent: Intent | null): void {
    this.#intent = intent === null ? null : { intent, learnedAtMs: this.#context.clock.monotonicMs() };
  }

  /** An operator's word: whatever held this member back does not any more. */
  call(byName: string): ReturnType<FederationContext["member"]["call"]> {
    const atMs = this.#context.clock.monotonicMs();
    const result = this.#context.member.call();
    if (result === "called") this.#called = { byName, atMs };
    return result;
  }

  hookDone({ kind, term, problem }: HookResult): void {
    if (kind !== "promote") return;
    // A quick hook is done before the record is opened.
    if (this.#fence?.term === term) this.#promoted = { problem, moment: this.#now() };
    else this.#record(this.#recorder.promoted(term, problem, this.#now()));
  }

  /** At every tick of the detector; costs nothing unless something is under way. */
  tick(nowMs: number): void {
    if (this.#fence !== null) this.#settleFence(this.#fence, nowMs);
    if (this.#converging !== null) this.#lookForConvergence(this.#converging, nowMs);
  }

  /** Once a second: an announced change of leader that did not come is withdrawn. */
  withdrawOldIntent(): void {
    const { system, member, writer, clock } = this.#context;
    const { role, term, fencingToken } = this.#leadership;
    const intent = system("intent");
    if (role !== "leader" || fencingToken === null || intent === null || intent.term !== term) return;
    const learnedAtMs = this.#intent?.learnedAtMs ?? clock.monotonicMs();
    if (clock.monotonicMs() - learnedAtMs < intent.durationMs + INTENT_GRACE_MS) return;
    writer.writeLater(deleteSystemKey("intent", member.status.term));
    if (intent.drillId !== null) this.#drillDone(intent.drillId, null);
  }

  #settleFence({ term, atMs }: Fence, nowMs: number): void {
    const { member, spec, writer, system } = this.#context;
    if (member.store.leaderToken !== term) return;
    this.#fence = null;
    const { memberId, generation } = spec();
    // What this leader itself has announced meanwhile is yet to come.
    const announced = system("intent");
    const intent = announced !== null && announced.term < term ? announced : null;
    // The log knows also a leader that was gone before this member heard of its token.
    const logged = member.store.previousLeader;
    if (logged !== null) this.#recorder.logged({ memberId: logged.leaderId, term: logged.token });
    const opened = this.#recorder.opened(this.#openingFacts(intent), this.#now());
    this.#called = null;
    writer.writeLater(putSystemKey("leader", { memberId, term, generation }, term));
    if (intent !== null) writer.writeLater(deleteSystemKey("intent", term));
    if (opened === null) return;
    this.#record([opened.entry]);
    const { failoverId } = opened.entry;
    // Who leads again has taken nothing over: that needs no guard against itself.
    if (opened.kind === "automatic" && opened.oldLeaderId !== memberId)
      this.#countAutomatic(failoverId, term);
    if (this.#promoted !== null) {
      this.#record(this.#recorder.promoted(term, this.#promoted.problem, this.#promoted.moment));
    }
    const { drillId } = opened;
    this.#converging = {
      term,
      index: this.#leadershipIndex,
      sinceMs: atMs,
      lookAtMs: nowMs,
      doneAtMs: null,
      drill: drillId === null ? null : { drillId, failoverId },
    };
    this.#lookForConvergence(this.#converging, nowMs);
  }

  #openingFacts(intent: Intent | null): OpeningFacts {
    const { spec, clock } = this.#context;
    const { policy, inherits } = spec();
    const old = this.#recorder.lastLeader?.memberId ?? null;
    return {
      ranking: rankCandidates(localField(this.#context, old), policy, clock.nowAtMs()),
      targetMs: policy.targetMs,
      intent: intent === null ? null : this.#learned(intent),
      called: this.#called,
      isForced: inherits !== null,
    };
  }

  /** One that came with a snapshot is as old as its own time says. */
  #learned(intent: Intent): { intent: Intent; learnedAtMs: number } {
    if (this.#intent?.intent.atMs === intent.atMs) return this.#intent;
    const { clock } = this.#context;
    return { intent, learnedAtMs: clock.monotonicMs() - Math.max(0, clock.nowAtMs() - intent.atMs) };
  }

  #countAutomatic(failoverId: string, term: number): void {
    const { spec, system, writer, clock } = this.#context;
    const { policy } = spec();
    const nowAtMs = clock.nowAtMs();
    const state = { federationPause: null, fleetPause: null, automatic: system("guards") };
    const counted = stepGuards(
      stepGuards(state, { kind: "failed-over", failoverId, atMs: nowAtMs }, policy),
      { kind: "time-passed", nowAtMs },
      policy,
    );
    const kept = counted.automatic
      .slice(-AUTOMATIC_KEPT_MAX)
      .map((one) => ({ ...one, failoverId: FailoverId.parse(one.failoverId) }));
    writer.writeLater(putSystemKey("guards", kept, term));
  }

  /** Every living member has the leadership's first entry. */
  #lookForConvergence(converging: Converging, nowMs: number): void {
    if (converging.doneAtMs === null) {
      if (nowMs < converging.lookAtMs) return;
      if (nowMs - converging.sinceMs > QUICK_LOOKS_MS) converging.lookAtMs = nowMs + SLOW_LOOK_MS;
      const { matchIndexes, id } = this.#context.member.status;
      const lacks = [...matchIndexes].some(
        ([peer, match]) => peer !== id && match < converging.index && this.#lives(peer),
      );
      if (lacks) return;
      converging.doneAtMs = nowMs;
    }
    const entries = this.#recorder.converged(converging.term, converging.doneAtMs);
    if (entries.length === 0 && this.#recorder.isRecording) return;
    this.#converging = null;
    this.#record(entries);
    this.#endDrill(converging);
  }

  #lives(peer: MemberId): boolean {
    const { detector, isConnected } = this.#context;
    return isConnected(peer) && (detector.peers.get(peer)?.status.kind ?? "trusted") === "trusted";
  }

  #runHooks(before: Leadership, next: Leadership, old: MemberId | null): void {
    const { memberId } = this.#context.spec();
    const wasPromoted = this.#promotedTerm !== null && this.#promotedTerm === before.term;
    if (before.role === "leader" && wasPromoted && (next.role !== "leader" || next.term !== before.term)) {
      this.#promotedTerm = null;
      this.#hook("demote", before.term, before.fencingToken, memberId, next.leaderId);
    }
    const { leaderId, fencingToken: token } = next;
    if (leaderId === null || token === null || token <= (this.#hooked?.token ?? 0)) return;
    const hadLed = this.#hooked === null && old === memberId;
    this.#hooked = { leaderId, token };
    if (leaderId === memberId) {
      this.#promotedTerm = next.term;
      this.#hook("promote", next.term, token, old, leaderId);
      // This agent was restarted while another took over: what it had promoted may still believe to lead.
    } else if (hadLed) this.#hook("demote", next.term, token, memberId, leaderId);
    else this.#hook("changed", next.term, token, old, leaderId);
  }

  #hook(
    hook: "promote" | "demote" | "changed",
    term: number,
    fencingToken: number | null,
    oldId: MemberId | null,
    newId: MemberId | null,
  ): void {
    const spec = this.#context.spec();
    const [oldLeader, newLeader] = [namedMember(spec, oldId), namedMember(spec, newId)];
    this.#context.tell({ kind: "hook", hook, term, fencingToken, oldLeader, newLeader });
  }

  #endDrill(converging: Converging | null): void {
    const drill = converging?.drill ?? null;
    if (drill !== null) this.#drillDone(drill.drillId, drill.failoverId);
  }

  #drillDone(drillId: string, failoverId: string | null): void {
    const { federationId, generation, memberId } = this.#context.spec();
    const data = { federationId, generation, memberId, drillId, failoverId };
    this.#context.tell({ kind: "entry", type: "agent.drill_done", data });
  }

  #record(entries: readonly FailoverEntry[]): void {
    for (const entry of entries) {
      const data = entry as unknown as OutboxEntry["data"];
      this.#context.tell({ kind: "entry", type: "agent.failover", data });
    }
  }

  #now(): Moment {
    const { clock } = this.#context;
    return { nowMs: clock.monotonicMs(), nowAtMs: clock.nowAtMs() };
  }
}

/** By the log, which knows every leadership since the snapshot; else by what the last leader wrote down. */
function lastLeaderOf(restored: RestoredState, stored: LastLeader | null): LeaderTerm | null {
  const led = restored.entries.findLast(({ payload }) => payload.kind === "leadership");
  if (led?.payload.kind === "leadership") return { memberId: led.payload.leaderId, term: led.term };
  return stored === null ? null : { memberId: stored.memberId, term: stored.term };
}
