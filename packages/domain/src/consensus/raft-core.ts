import type { MemberId } from "@orrery/protocol";
import type { HardState, Membership, Snapshot } from "./entry.ts";
import { campaignRank, mayLead, votersOf } from "./membership.ts";
import type { Message, MessageBody } from "./message.ts";
import { Progress } from "./progress.ts";
import { RaftLog } from "./raft-log.ts";
import type { RaftOptions, RestoredState } from "./raft-options.ts";
import type { Leadership, ReadReady, Role } from "./ready.ts";

/** A voter that shall not lead campaigns after so many times `campaignMs`, when nobody else can be elected. */
const UNWILLING_CAMPAIGNS = 10;

export type PendingRead = { requestId: string; from: MemberId; index: number; round: number };

/** What only a leader has; dropped when it stops being one. */
export type LeaderState = {
  progress: Map<MemberId, Progress>;
  /** The index of its first entry: until that is committed it answers no reads and changes no membership. */
  leadershipIndex: number;
  /** No membership change before this index is applied. */
  pendingMembershipIndex: number;
  uncommittedBytes: number;
  heartbeatDueAtMs: number;
  /** When the members that do not know what is committed are told; Infinity = all know. */
  commitTellAtMs: number;
  /** The newest committed entry that the others wait for: the leader's first, or a change of membership. */
  awaitedIndex: number;
  round: number;
  roundSentAtMs: Map<number, number>;
  /** A round is wanted in the next Ready, so that all reads of one turn share it. */
  wantsRound: boolean;
  /** Asked before the leadership entry was committed. */
  waitingReads: { requestId: string; from: MemberId }[];
  pendingReads: PendingRead[];
  transfer: { to: MemberId; deadlineAtMs: number; isTold: boolean } | null;
  /** No voter any more: it only leads until one of the others has everything and takes over. */
  isLeaving: boolean;
};

/**
 * One member's whole state and the transitions between roles. The rules of each role are functions over it, in their own
 * files; everything is changed in place, because a leader takes tens of thousands of entries a second.
 */
export class RaftCore {
  options: RaftOptions;
  readonly id: MemberId;
  readonly log: RaftLog;
  membership: Membership;
  term: number;
  vote: MemberId | null;
  role: Role = "follower";
  leaderId: MemberId | null = null;
  /** When this member last heard of a living leader. */
  leaderHeardAtMs = Number.NEGATIVE_INFINITY;
  /** When it campaigns, if nothing changes; Infinity = never. */
  campaignAtMs = Number.POSITIVE_INFINITY;
  /** The leader is believed gone: campaign by rank instead of by chance, and ask again soon. */
  suspectedLeaderId: MemberId | null = null;
  suspectedUntilMs = 0;
  /** When it last voted for another, or lost an election: until a while later somebody else may be about to lead. */
  yieldedAtMs = Number.NEGATIVE_INFINITY;
  /** It does not campaign by itself: somebody holds takeovers back. */
  isHeld = false;
  /** A person asked this member to take over: until then the hold does not count. */
  calledUntilMs = Number.NEGATIVE_INFINITY;
  votes = new Map<MemberId, boolean>();
  leader: LeaderState | null = null;
  /** Handed to storage and not synced since then; null = storage is idle. */
  storageWaitingSinceMs: number | null = null;
  lastTickMs: number;

  /** Installed from a leader, not handed to storage yet. */
  pendingSnapshot: Snapshot | null = null;
  outgoing: Message[] = [];
  outgoingAfterSync: Message[] = [];
  reads: ReadReady[] = [];

  constructor(options: RaftOptions, restored: RestoredState, nowMs: number) {
    this.options = options;
    this.id = options.id;
    this.log = new RaftLog(restored.snapshot, restored.entries, restored.hardState.commitIndex);
    this.membership = restored.snapshot?.membership ?? restored.initialMembership;
    this.term = restored.hardState.term;
    this.vote = restored.hardState.vote;
    this.lastTickMs = nowMs;
    this.scheduleCampaign(nowMs);
  }

  get hardState(): HardState {
    return { term: this.term, vote: this.vote, commitIndex: this.log.committed };
  }

  get leadership(): Leadership {
    const { role, term, leaderId, log } = this;
    // Whatever is committed of a term came after its leader's first entry, or is that entry.
    const isLed = leaderId !== null && log.termAt(log.committed) === term;
    return { role, term, leaderId, fencingToken: isLed ? term : null };
  }

  get voters(): MemberId[] {
    return votersOf(this.membership);
  }

  /** A leader has spoken within the time in which nobody votes against it. */
  hasLivingLeader(nowMs: number): boolean {
    if (this.role === "leader") return true;
    return this.leaderId !== null && nowMs < this.leaderHeardAtMs + this.options.electionMs;
  }

  /** To be stored is what is not durable yet; promises wait for it. */
  send(to: MemberId, body: MessageBody, term: number = this.term): void {
    const message = { from: this.id, to, term, ...body } as Message;
    if (restsOnStorage(body)) this.outgoingAfterSync.push(message);
    else this.outgoing.push(message);
  }

  becomeFollower(term: number, leaderId: MemberId | null, nowMs: number): void {
    if (term !== this.term) {
      this.term = term;
      this.vote = null;
    }
    this.role = "follower";
    this.leader = null;
    this.votes.clear();
    this.leaderId = leaderId;
    if (leaderId !== null) {
      this.leaderHeardAtMs = nowMs;
      this.suspectedLeaderId = null;
      this.yieldedAtMs = Number.NEGATIVE_INFINITY;
    }
    this.scheduleCampaign(nowMs);
  }

  becomeLeader(nowMs: number): void {
    const next = this.log.lastIndex + 1;
    const progress = new Map<MemberId, Progress>();
    for (const { id } of this.membership.members) progress.set(id, new Progress(next, nowMs));
    this.role = "leader";
    this.leaderId = this.id;
    this.suspectedLeaderId = null;
    this.votes.clear();
    this.log.append(this.term, { kind: "leadership", leaderId: this.id });
    this.leader = {
      progress,
      leadershipIndex: next,
      // Whatever older leaders left uncommitted may hold a change.
      pendingMembershipIndex: next,
      uncommittedBytes: 0,
      heartbeatDueAtMs: nowMs,
      commitTellAtMs: Number.POSITIVE_INFINITY,
      awaitedIndex: 0,
      round: 0,
      roundSentAtMs: new Map(),
      wantsRound: false,
      waitingReads: [],
      pendingReads: [],
      transfer: null,
      isLeaving: false,
    };
  }

  /** Sets the time of the next campaign anew, with a fresh share of chance. */
  scheduleCampaign(nowMs: number): void {
    const { campaignMs, priorityDelayMs, heartbeatMs, random } = this.options;
    if (nowMs >= this.suspectedUntilMs) this.suspectedLeaderId = null;
    const rank = campaignRank(this.membership, this.id, this.suspectedLeaderId);
    if (rank === null) this.campaignAtMs = Number.POSITIVE_INFINITY;
    else if (!mayLead(this.membership, this.id))
      this.campaignAtMs = nowMs + campaignMs * (UNWILLING_CAMPAIGNS + random());
    else if (this.suspectedLeaderId !== null)
      // The first in rank has nobody to wait for; chance keeps the others apart who suspect at different times.
      this.campaignAtMs =
        rank === 0
          ? nowMs
          : nowMs + rank * priorityDelayMs + (Math.max(priorityDelayMs, heartbeatMs) / 2) * random();
    else this.campaignAtMs = nowMs + campaignMs * (1 + random()) + rank * priorityDelayMs;
  }

  /** Somebody else's election has the time it takes; nobody starts or supports another one against it. */
  isYielding(nowMs: number): boolean {
    return nowMs < this.yieldedAtMs + this.options.campaignMs / 4;
  }

  /** An election is under way: time for two syncs and two round trips before it is begun anew. */
  scheduleRetry(nowMs: number): void {
    const { campaignMs, priorityDelayMs, random } = this.options;
    const rank = campaignRank(this.membership, this.id, this.suspectedLeaderId) ?? 0;
    this.campaignAtMs = nowMs + (campaignMs / 2) * (1 + random()) + rank * priorityDelayMs;
  }

  commitTo(index: number): void {
    if (index <= this.log.committed) return;
    if (index > this.log.lastIndex)
      throw new Error(`commit ${index} is beyond the log's end ${this.log.lastIndex}`);
    this.log.committed = index;
  }
}

/** A vote and an accepted entry are promises; a request for votes is a vote for oneself. */
function restsOnStorage(body: MessageBody): boolean {
  return (
    body.kind === "vote" || (body.kind === "vote-reply" && body.isGranted) || body.kind === "append-accepted"
  );
}
