import type { MemberId } from "@orrery/protocol";
import { call, hold, ownVoteStored, tickElection } from "./election.ts";
import type { HardState, Membership, MembershipChange, Snapshot } from "./entry.ts";
import {
  advanceCommit,
  broadcastAppend,
  majorityContactAtMs,
  sendRound,
  tellCommitTo,
  tickLeader,
} from "./leading.ts";
import { changeMembership, findMember } from "./membership.ts";
import type { Message } from "./message.ts";
import { Progress } from "./progress.ts";
import { RaftCore } from "./raft-core.ts";
import type { RaftOptions, RaftTimes, RestoredState } from "./raft-options.ts";
import { askRead } from "./reads.ts";
import type {
  CallResult,
  Leadership,
  MembershipResult,
  ProposeResult,
  ReadResult,
  Ready,
  Role,
  StorageReceipt,
  TransferResult,
} from "./ready.ts";
import { receive } from "./receive.ts";
import { leave, startTransfer } from "./transfer.ts";

export type RaftStatus = Leadership & {
  readonly id: MemberId;
  readonly vote: MemberId | null;
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly membership: Membership;
  /** What each member has acknowledged; empty unless this member leads. */
  readonly matchIndexes: ReadonlyMap<MemberId, number>;
};

/**
 * One member of a Raft group, as a state machine without I/O (Ongaro and Ousterhout, "In Search of an Understandable
 * Consensus Algorithm", 2014; Ongaro's thesis for PreVote, CheckQuorum, ReadIndex and transfer; shaped after etcd-io/raft). Time,
 * chance and messages come in, a `Ready` goes out. SPEC.md has its rules.
 */
export class Raft {
  readonly #core: RaftCore;
  #nowMs: number;
  #storedHardState: HardState;
  #toldLeadership: Leadership;
  /** The last entry handed out to be applied. */
  #toldCommitted: number;
  #hasNewEntries = false;
  #mustStoreCommit = false;
  #receiptNumber = 0;
  #unsynced: { number: number; sinceMs: number }[] = [];

  constructor(options: RaftOptions, restored: RestoredState, nowMs: number) {
    this.#core = new RaftCore(options, restored, nowMs);
    this.#nowMs = nowMs;
    this.#storedHardState = restored.hardState;
    this.#toldLeadership = this.#core.leadership;
    this.#toldCommitted = this.#core.log.applied;
  }

  get role(): Role {
    return this.#core.role;
  }

  get appliedIndex(): number {
    return this.#core.log.applied;
  }

  /** Everything at once, as a copy. */
  get status(): RaftStatus {
    const { id, vote, log, membership, leader, leadership } = this.#core;
    const matches = [...(leader?.progress ?? [])].map(
      ([member, { match }]) => [member, member === id ? log.persisted : match] as const,
    );
    return {
      ...leadership,
      id,
      vote,
      membership,
      firstIndex: log.firstIndex,
      lastIndex: log.lastIndex,
      lastTerm: log.lastTerm,
      commitIndex: log.committed,
      appliedIndex: log.applied,
      matchIndexes: new Map(matches),
    };
  }

  /**
   * Until when nobody else can have been elected because of silence: `leaseMs` after the newest heartbeat that a majority has
   * answered was sent, where nobody accuses a silent leader sooner. Null unless this member leads with a token.
   */
  claimUntilMs(leaseMs: number, nowMs: number): number | null {
    const { leader, leadership } = this.#core;
    if (leader === null || leader.isLeaving || leadership.fencingToken === null) return null;
    return majorityContactAtMs(this.#core, leader, nowMs) + leaseMs;
  }

  /** To be called every few ms. After a long gap of its own a member gives the others' messages time to be read first. */
  tick(nowMs: number): void {
    const core = this.#core;
    const gapMs = nowMs - core.lastTickMs;
    core.lastTickMs = nowMs;
    this.#nowMs = nowMs;
    if (core.leader !== null) tickLeader(core, core.leader, nowMs);
    else if (gapMs > core.options.campaignMs / 2) core.scheduleCampaign(nowMs);
    else tickElection(core, nowMs);
  }

  step(message: Message, nowMs: number): void {
    this.#nowMs = nowMs;
    receive(this.#core, message, nowMs);
  }

  /** Appends commands at the leader. `appended` is no promise: only what comes back as committed with that term and index is. */
  propose(commands: readonly Uint8Array[], nowMs: number): ProposeResult {
    const core = this.#core;
    const { leader } = core;
    this.#nowMs = nowMs;
    if (leader === null) return { outcome: "not-leader", leaderId: core.leaderId };
    if (leader.transfer !== null) return { outcome: "transferring", to: leader.transfer.to };
    const bytes = commands.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (leader.uncommittedBytes > 0 && leader.uncommittedBytes + bytes > core.options.uncommittedBytesMax) {
      return { outcome: "overloaded" };
    }
    leader.uncommittedBytes += bytes;
    const firstIndex = core.log.lastIndex + 1;
    for (const data of commands) core.log.append(core.term, { kind: "command", data });
    this.#hasNewEntries = true;
    return { outcome: "appended", term: core.term, firstIndex, lastIndex: core.log.lastIndex };
  }

  proposeMembership(change: MembershipChange, nowMs: number): MembershipResult {
    const core = this.#core;
    const { leader } = core;
    this.#nowMs = nowMs;
    if (leader === null) return { outcome: "not-leader", leaderId: core.leaderId };
    if (leader.transfer !== null) return { outcome: "transferring", to: leader.transfer.to };
    if (leader.pendingMembershipIndex > core.log.applied) return { outcome: "busy" };
    const result = changeMembership(core.membership, change);
    if (result.outcome === "refused") return { outcome: "refused", change, problem: result.problem };
    const { index } = core.log.append(core.term, { kind: "membership", change });
    leader.pendingMembershipIndex = index;
    this.#hasNewEntries = true;
    return { outcome: "appended", term: core.term, firstIndex: index, lastIndex: index };
  }

  /** Other times from now on. A follower's wait for its leader begins anew; an election under way keeps its own. */
  setTimes({ heartbeatMs, electionMs, campaignMs, priorityDelayMs }: RaftTimes, nowMs: number): void {
    const core = this.#core;
    this.#nowMs = nowMs;
    core.options = { ...core.options, heartbeatMs, electionMs, campaignMs, priorityDelayMs };
    if (core.leader !== null) {
      core.leader.heartbeatDueAtMs = Math.min(core.leader.heartbeatDueAtMs, nowMs + heartbeatMs);
    } else if (core.role === "follower" && core.suspectedLeaderId === null) core.scheduleCampaign(nowMs);
  }

  /** While held, this member starts no election by itself; it votes, and a leader may still hand over to it. */
  hold(isHeld: boolean, nowMs: number): void {
    this.#nowMs = nowMs;
    hold(this.#core, isHeld, nowMs);
  }

  /** Campaigns at once and for a few `campaignMs`, also while held; refused where a living leader is heard. */
  call(nowMs: number): CallResult {
    this.#nowMs = nowMs;
    return call(this.#core, nowMs);
  }

  transferLeadership(to: MemberId, nowMs: number): TransferResult {
    const core = this.#core;
    this.#nowMs = nowMs;
    if (core.leader === null) return { outcome: "not-leader", leaderId: core.leaderId };
    return startTransfer(core, core.leader, to, nowMs);
  }

  /**
   * Asks up to where a linearizable read must have applied; answered in `Ready.reads`, or never (a lost message, a lost
   * leadership). Whoever asks again must use a fresh id, or a late answer to the first question would count for the second.
   */
  readIndex(requestId: string, nowMs: number): ReadResult {
    const core = this.#core;
    this.#nowMs = nowMs;
    if (core.leader !== null) askRead(core, core.leader, requestId, core.id);
    else if (core.leaderId !== null) core.send(core.leaderId, { kind: "read-index", requestId });
    else return { outcome: "no-leader" };
    return { outcome: "started" };
  }

  /** The failure detector, or a closed connection, says that this member is gone. It may be wrong. */
  suspect(memberId: MemberId, nowMs: number): void {
    const core = this.#core;
    this.#nowMs = nowMs;
    const progress = core.leader?.progress.get(memberId);
    if (core.leader !== null && progress !== undefined) {
      progress.contactAtMs = Number.NEGATIVE_INFINITY;
      progress.becomeProbe();
      if (core.leader.transfer?.to === memberId) core.leader.transfer = null;
      tickLeader(core, core.leader, nowMs);
    } else if (core.leaderId === memberId) {
      core.leaderId = null;
      core.suspectedLeaderId = memberId;
      core.suspectedUntilMs = nowMs + 2 * core.options.campaignMs;
      core.scheduleCampaign(nowMs);
      tickElection(core, nowMs);
    }
  }

  /** The leader tells this member at once what is committed, instead of a little later; see R7. */
  tellCommit(memberId: MemberId): void {
    const core = this.#core;
    if (core.leader !== null) tellCommitTo(core, core.leader, memberId, this.#nowMs);
  }

  /** A snapshot did not reach this member: start over with it. */
  snapshotFailed(memberId: MemberId): void {
    const progress = this.#core.leader?.progress.get(memberId);
    if (progress?.mode === "snapshot") progress.becomeProbe();
  }

  hasReady(): boolean {
    const core = this.#core;
    return (
      this.#hasNewEntries ||
      this.#mustStoreCommit ||
      core.leader?.wantsRound === true ||
      core.outgoing.length > 0 ||
      core.outgoingAfterSync.length > 0 ||
      core.reads.length > 0 ||
      core.pendingSnapshot !== null ||
      core.log.handedOut < core.log.lastIndex ||
      this.#isVoteNew() ||
      this.#applicableIndex() > this.#toldCommitted ||
      !isSameLeadership(core.leadership, this.#toldLeadership)
    );
  }

  takeReady(): Ready {
    const core = this.#core;
    this.#flushLeader();
    const entries = core.log.slice(core.log.handedOut + 1, core.log.lastIndex);
    const snapshot = core.pendingSnapshot;
    const hardState =
      this.#isVoteNew() || this.#mustStoreCommit || entries.length > 0 || snapshot !== null
        ? core.hardState
        : null;
    const messagesAfterSync = core.outgoingAfterSync;
    const receipt = hardState !== null || messagesAfterSync.length > 0 ? this.#makeReceipt() : null;
    if (snapshot !== null) this.#toldCommitted = snapshot.index;
    const committed = core.log.slice(this.#toldCommitted + 1, this.#applicableIndex());
    const leadership = isSameLeadership(core.leadership, this.#toldLeadership) ? null : core.leadership;
    const ready = {
      ...{ hardState, entries, snapshot, messagesAfterSync, committed, leadership, receipt },
      messages: core.outgoing,
      reads: core.reads,
    };
    this.#storedHardState = hardState ?? this.#storedHardState;
    this.#mustStoreCommit = false;
    this.#toldLeadership = core.leadership;
    this.#toldCommitted = committed.at(-1)?.index ?? this.#toldCommitted;
    core.log.handedOut = core.log.lastIndex;
    core.pendingSnapshot = null;
    core.outgoing = [];
    core.outgoingAfterSync = [];
    core.reads = [];
    return ready;
  }

  /** Storage has synced the Ready with this receipt, and all before it. */
  persisted(receipt: StorageReceipt, nowMs: number): void {
    const core = this.#core;
    this.#nowMs = nowMs;
    this.#unsynced = this.#unsynced.filter(({ number }) => number > receipt.number);
    core.storageWaitingSinceMs = this.#unsynced[0]?.sinceMs ?? null;
    // A newer leader may have replaced what an older term's receipt speaks of.
    if (receipt.term !== core.term) return;
    if (core.log.has(receipt.lastIndex, receipt.lastTerm)) {
      core.log.persisted = Math.max(core.log.persisted, receipt.lastIndex);
    }
    ownVoteStored(core, nowMs);
    if (core.leader !== null) advanceCommit(core, core.leader, nowMs);
  }

  /** All committed entries up to `index` are applied; membership changes among them count from now on. */
  applied(index: number): void {
    const core = this.#core;
    let isChanged = false;
    for (const { payload } of core.log.slice(core.log.applied + 1, index)) {
      if (payload.kind !== "membership") continue;
      const result = changeMembership(core.membership, payload.change);
      if (result.outcome === "refused") continue;
      core.membership = result.membership;
      isChanged = true;
    }
    core.log.applied = Math.max(core.log.applied, index);
    if (!isChanged) return;
    // After a crash a member must know who votes: it would otherwise wait for the votes of those who left.
    this.#mustStoreCommit = true;
    this.#takeMembership();
  }

  /** `snapshot` holds the applied state; entries before `keepFromIndex` are forgotten, later ones kept for slow members. */
  compact(snapshot: Snapshot, keepFromIndex: number): void {
    this.#core.log.compact(snapshot, keepFromIndex);
  }

  #flushLeader(): void {
    const core = this.#core;
    if (core.leader === null) return;
    if (this.#hasNewEntries) broadcastAppend(core, this.#nowMs);
    this.#hasNewEntries = false;
    if (core.leader.wantsRound) sendRound(core, core.leader, this.#nowMs);
  }

  #takeMembership(): void {
    const core = this.#core;
    const { leader, membership } = core;
    if (leader === null) {
      core.scheduleCampaign(this.#nowMs);
      return;
    }
    for (const { id } of membership.members) {
      if (!leader.progress.has(id))
        leader.progress.set(id, new Progress(core.log.lastIndex + 1, this.#nowMs));
    }
    for (const id of leader.progress.keys()) {
      if (findMember(membership, id) === null) leader.progress.delete(id);
    }
    if (leader.transfer !== null && !core.voters.includes(leader.transfer.to)) leader.transfer = null;
    advanceCommit(core, leader, this.#nowMs);
    broadcastAppend(core, this.#nowMs, true);
    if (!core.voters.includes(core.id)) leave(core, leader, this.#nowMs);
  }

  #makeReceipt(): StorageReceipt {
    const { term, log } = this.#core;
    this.#receiptNumber += 1;
    this.#unsynced.push({ number: this.#receiptNumber, sinceMs: this.#nowMs });
    this.#core.storageWaitingSinceMs ??= this.#nowMs;
    return { number: this.#receiptNumber, term, lastIndex: log.lastIndex, lastTerm: log.lastTerm };
  }

  #isVoteNew(): boolean {
    const { term, vote } = this.#core;
    return term !== this.#storedHardState.term || vote !== this.#storedHardState.vote;
  }

  #applicableIndex(): number {
    const { committed, persisted } = this.#core.log;
    return Math.min(committed, persisted);
  }
}

function isSameLeadership(a: Leadership, b: Leadership): boolean {
  return (
    a.role === b.role && a.term === b.term && a.leaderId === b.leaderId && a.fencingToken === b.fencingToken
  );
}
