import type { MemberId } from "@orrery/protocol";
import { broadcastAppend } from "./leading.ts";
import { findMember, mayLead } from "./membership.ts";
import type { Message } from "./message.ts";
import { voteOutcome } from "./quorum.ts";
import type { RaftCore } from "./raft-core.ts";
import type { CallResult } from "./ready.ts";
import { leave } from "./transfer.ts";

/** A member that a person called tries for so many times `campaignMs`. */
const CALLED_CAMPAIGNS = 4;

/** A follower's, pre-candidate's or candidate's clock: when it is time, ask whether an election would succeed. */
export function tickElection(core: RaftCore, nowMs: number): void {
  if (nowMs < core.campaignAtMs || (core.role === "follower" && core.isYielding(nowMs))) return;
  if (isHeldBack(core, nowMs) || !mayCampaign(core, nowMs)) {
    core.scheduleCampaign(nowMs);
    return;
  }
  askForPreVotes(core, nowMs);
}

function isHeldBack(core: RaftCore, nowMs: number): boolean {
  return core.isHeld && nowMs >= core.calledUntilMs;
}

/** Takeovers are held back, or not any more. Whoever is held still votes, and still takes over when a leader hands over to it. */
export function hold(core: RaftCore, isHeld: boolean, nowMs: number): void {
  if (core.isHeld === isHeld) return;
  core.isHeld = isHeld;
  if (core.leader !== null) return;
  if (isHeldBack(core, nowMs) && core.role !== "follower") core.becomeFollower(core.term, null, nowMs);
  else if (!isHeld) core.scheduleCampaign(nowMs);
}

/** A person wants this member to take over, whatever is held back; while it hears a living leader it does nothing. */
export function call(core: RaftCore, nowMs: number): CallResult {
  if (core.leader !== null) return "leads";
  if (findMember(core.membership, core.id)?.role !== "voter") return "no-voter";
  if (core.hasLivingLeader(nowMs)) return "has-leader";
  core.calledUntilMs = nowMs + CALLED_CAMPAIGNS * core.options.campaignMs;
  core.campaignAtMs = nowMs;
  return "called";
}

/** A member with an unapplied membership change does not know yet who votes; one whose disk hangs could promise nothing. */
export function mayCampaign(core: RaftCore, nowMs: number): boolean {
  if (findMember(core.membership, core.id)?.role !== "voter") return false;
  const { storageWaitingSinceMs, options, log } = core;
  if (storageWaitingSinceMs !== null && nowMs - storageWaitingSinceMs > options.storageStallMs) return false;
  return log.slice(log.applied + 1, log.committed).every(({ payload }) => payload.kind !== "membership");
}

function askForPreVotes(core: RaftCore, nowMs: number): void {
  core.role = "pre-candidate";
  core.leaderId = null;
  clearVotes(core);
  core.votes.set(core.id, true);
  core.scheduleRetry(nowMs);
  if (voteOutcome(core.voters, core.votes) === "won") {
    campaign(core, nowMs, false);
    return;
  }
  const { lastIndex, lastTerm } = core.log;
  for (const to of otherVoters(core)) {
    core.send(to, { kind: "pre-vote", lastIndex, lastTerm }, core.term + 1);
  }
}

/** The real election. The own vote counts, like any other, when it is durable: see `ownVoteStored`. */
export function campaign(core: RaftCore, nowMs: number, isTransfer: boolean): void {
  core.term += 1;
  core.vote = core.id;
  core.role = "candidate";
  core.leaderId = null;
  clearVotes(core);
  core.scheduleRetry(nowMs);
  const { lastIndex, lastTerm } = core.log;
  for (const to of otherVoters(core)) {
    core.send(to, { kind: "vote", lastIndex, lastTerm, isTransfer });
  }
}

export function ownVoteStored(core: RaftCore, nowMs: number): void {
  if (core.role !== "candidate" || core.vote !== core.id) return;
  core.votes.set(core.id, true);
  countVotes(core, nowMs);
}

/** Would this member vote for the candidate? Nothing is promised. */
export function onPreVote(core: RaftCore, message: Message & { kind: "pre-vote" }, nowMs: number): void {
  const isGranted =
    message.term > core.term &&
    !core.hasLivingLeader(nowMs) &&
    !(core.isYielding(nowMs) && core.vote !== message.from) &&
    core.log.isUpToDate(message.lastIndex, message.lastTerm);
  const commitIndex = core.log.committed;
  const commitTerm = core.log.termAt(commitIndex) ?? 0;
  // A refusal carries the own term, so that a candidate that lags behind catches up.
  const term = isGranted ? message.term : core.term;
  core.send(message.from, { kind: "pre-vote-reply", isGranted, commitIndex, commitTerm }, term);
}

export function onVote(core: RaftCore, message: Message & { kind: "vote" }, nowMs: number): void {
  const isFree = core.vote === message.from || (core.vote === null && core.leaderId === null);
  const isGranted = isFree && core.log.isUpToDate(message.lastIndex, message.lastTerm);
  if (isGranted) {
    core.vote = message.from;
    core.yieldedAtMs = nowMs;
    core.scheduleRetry(nowMs);
  }
  core.send(message.from, { kind: "vote-reply", isGranted });
}

export function onPreVoteReply(
  core: RaftCore,
  message: Message & { kind: "pre-vote-reply" },
  nowMs: number,
): void {
  if (core.role !== "pre-candidate") return;
  // Who asks may not know that a change is committed after which it needs fewer votes, and nobody leads who could tell.
  if (core.log.has(message.commitIndex, message.commitTerm)) core.commitTo(message.commitIndex);
  if (message.isGranted && message.term !== core.term + 1) return;
  core.votes.set(message.from, message.isGranted);
  const outcome = voteOutcome(core.voters, core.votes);
  if (outcome === "pending") return;
  if (outcome === "won" && mayCampaign(core, nowMs)) campaign(core, nowMs, false);
  else core.becomeFollower(core.term, null, nowMs);
}

export function onVoteReply(core: RaftCore, message: Message & { kind: "vote-reply" }, nowMs: number): void {
  if (core.role !== "candidate") return;
  core.votes.set(message.from, message.isGranted);
  countVotes(core, nowMs);
}

/** The leader hands over: no pre-vote, it has just said itself that an election shall be. */
export function onCampaignNow(core: RaftCore, nowMs: number): void {
  if (mayCampaign(core, nowMs)) campaign(core, nowMs, true);
}

/** Whoever is believed gone will not answer: without its vote a split election is over sooner, and begun anew by rank. */
function clearVotes(core: RaftCore): void {
  core.votes.clear();
  if (core.suspectedLeaderId !== null) core.votes.set(core.suspectedLeaderId, false);
}

function countVotes(core: RaftCore, nowMs: number): void {
  const outcome = voteOutcome(core.voters, core.votes);
  if (outcome === "lost") {
    core.yieldedAtMs = nowMs;
    core.becomeFollower(core.term, null, nowMs);
  }
  if (outcome !== "won") return;
  core.becomeLeader(nowMs);
  broadcastAppend(core, nowMs);
  const othersMayLead = core.voters.some((id) => mayLead(core.membership, id));
  if (core.leader !== null && !mayLead(core.membership, core.id) && othersMayLead)
    leave(core, core.leader, nowMs);
}

function otherVoters(core: RaftCore): MemberId[] {
  return core.voters.filter((id) => id !== core.id);
}
