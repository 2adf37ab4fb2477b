import type { MemberId } from "@orrery/protocol";
import type { Message } from "./message.ts";
import type { Progress } from "./progress.ts";
import { majorityValue } from "./quorum.ts";
import type { LeaderState, RaftCore } from "./raft-core.ts";
import { releaseReads } from "./reads.ts";
import { tickTransfer, tryTransfer } from "./transfer.ts";

/** Within this time everybody is told what is committed, ms. */
const COMMIT_TOLD_WITHIN_MS = 4;
/** Rounds whose time of sending is remembered; an answer to an older one is no contact. */
const ROUNDS_KEPT = 1024;

/**
 * A leader's clock. It steps down when it has not heard of a majority for an election's time, or when its storage hangs: a
 * leader that cannot store must not keep others from electing one that can.
 */
export function tickLeader(core: RaftCore, leader: LeaderState, nowMs: number): void {
  const { options, storageWaitingSinceMs } = core;
  const isStalled = storageWaitingSinceMs !== null && nowMs - storageWaitingSinceMs > options.storageStallMs;
  if (isStalled || nowMs - majorityContactAtMs(core, leader, nowMs) > options.electionMs) {
    core.becomeFollower(core.term, null, nowMs);
    return;
  }
  tickTransfer(core, leader, nowMs);
  if (nowMs >= leader.heartbeatDueAtMs) sendRound(core, leader, nowMs);
  if (nowMs >= leader.commitTellAtMs) tellCommit(core, leader, nowMs);
}

/** When the newest heartbeat was sent that a majority has answered; the own member answers at once. */
export function majorityContactAtMs(core: RaftCore, leader: LeaderState, nowMs: number): number {
  return majorityValue(
    core.voters.map((id) =>
      id === core.id ? nowMs : (leader.progress.get(id)?.contactAtMs ?? Number.NEGATIVE_INFINITY),
    ),
  );
}

/** One heartbeat to everybody, under a new number. */
export function sendRound(core: RaftCore, leader: LeaderState, nowMs: number): void {
  leader.round += 1;
  leader.wantsRound = false;
  leader.heartbeatDueAtMs = nowMs + core.options.heartbeatMs;
  leader.roundSentAtMs.set(leader.round, nowMs);
  leader.roundSentAtMs.delete(leader.round - ROUNDS_KEPT);
  for (const [to, progress] of leader.progress) {
    if (to === core.id) continue;
    // A member must not commit what it may not have.
    const commitIndex = Math.min(progress.match, core.log.committed);
    core.send(to, { kind: "heartbeat", commitIndex, round: leader.round });
    progress.toldCommit = Math.max(progress.toldCommit, commitIndex);
  }
}

export function onHeartbeatReply(
  core: RaftCore,
  leader: LeaderState,
  message: Message & { kind: "heartbeat-reply" },
  nowMs: number,
): void {
  const progress = leader.progress.get(message.from);
  if (progress === undefined) return;
  progress.round = Math.max(progress.round, message.round);
  const sentAtMs = leader.roundSentAtMs.get(message.round);
  if (sentAtMs !== undefined) progress.contactAtMs = Math.max(progress.contactAtMs, sentAtMs);
  progress.heartbeatAnswered(core.options.inFlightMax);
  const retryMs = 2 * core.options.campaignMs;
  if (progress.mode === "snapshot" && nowMs - progress.snapshotSentAtMs > retryMs) progress.becomeProbe();
  if (progress.match < core.log.lastIndex) sendAppend(core, message.from, progress, nowMs, true);
  releaseReads(core, leader);
}

export function onAccepted(
  core: RaftCore,
  leader: LeaderState,
  message: Message & { kind: "append-accepted" },
  nowMs: number,
): void {
  const progress = leader.progress.get(message.from);
  if (progress === undefined) return;
  const isNew = progress.accepted(Math.min(message.matchIndex, core.log.lastIndex));
  if (isNew) advanceCommit(core, leader, nowMs);
  if (!sendPending(core, message.from, progress, nowMs) && isUntold(core, progress)) {
    if (progress.toldCommit < leader.awaitedIndex) sendAppend(core, message.from, progress, nowMs, true);
    else tellCommitSoon(leader, nowMs);
  }
  tryTransfer(core, leader);
}

export function onRejected(
  core: RaftCore,
  leader: LeaderState,
  message: Message & { kind: "append-rejected" },
  nowMs: number,
): void {
  const progress = leader.progress.get(message.from);
  if (progress === undefined) return;
  const agreesUpTo = core.log.lastIndexUpToTerm(message.hintIndex, message.hintTerm);
  if (progress.rejected(message.rejectedIndex, agreesUpTo)) sendPending(core, message.from, progress, nowMs);
}

/**
 * Only an entry of the own term is committed by counting; it takes the older ones along (Raft, section 5.4.2). The others learn of it
 * with the next entries or heartbeat, at the latest in `COMMIT_TOLD_WITHIN_MS`: a message of its own for each commit would be every
 * second one. What they wait for, a leader's first entry or another membership, they are told at once.
 */
export function advanceCommit(core: RaftCore, leader: LeaderState, nowMs: number): void {
  const index = majorityValue(
    core.voters.map((id) => (id === core.id ? core.log.persisted : (leader.progress.get(id)?.match ?? 0))),
  );
  if (index <= core.log.committed || !core.log.has(index, core.term)) return;
  const released = core.log.slice(core.log.committed + 1, index);
  for (const { index: at, payload } of released) {
    if (payload.kind === "command") leader.uncommittedBytes -= payload.data.byteLength;
    else leader.awaitedIndex = at;
  }
  leader.uncommittedBytes = Math.max(0, leader.uncommittedBytes);
  core.commitTo(index);
  releaseReads(core, leader);
  if (leader.awaitedIndex >= (released[0]?.index ?? index)) broadcastAppend(core, nowMs, true);
  else tellCommitSoon(leader, nowMs);
}

function tellCommitSoon(leader: LeaderState, nowMs: number): void {
  leader.commitTellAtMs = Math.min(leader.commitTellAtMs, nowMs + COMMIT_TOLD_WITHIN_MS);
}

function tellCommit(core: RaftCore, leader: LeaderState, nowMs: number): void {
  leader.commitTellAtMs = Number.POSITIVE_INFINITY;
  for (const [to, progress] of leader.progress) {
    if (to !== core.id && isUntold(core, progress)) sendAppend(core, to, progress, nowMs, true);
  }
}

/** One of them is told at once, where somebody waits for it there; behind the entries that are on their way to it. */
export function tellCommitTo(core: RaftCore, leader: LeaderState, to: MemberId, nowMs: number): void {
  const progress = leader.progress.get(to);
  if (progress === undefined || to === core.id || progress.toldCommit >= core.log.committed) return;
  sendAppend(core, to, progress, nowMs, true);
}

function isUntold(core: RaftCore, progress: Progress): boolean {
  return progress.toldCommit < Math.min(progress.match, core.log.committed);
}

/** `tellsCommit`: also members that have everything learn the new commit index, with an empty message. */
export function broadcastAppend(core: RaftCore, nowMs: number, tellsCommit = false): void {
  const { leader } = core;
  if (leader === null) return;
  for (const [to, progress] of leader.progress) {
    if (to !== core.id) {
      if (!sendPending(core, to, progress, nowMs) && tellsCommit) sendAppend(core, to, progress, nowMs, true);
    }
  }
}

/** As many batches as the pipeline takes. Returns whether anything was sent. */
function sendPending(core: RaftCore, to: MemberId, progress: Progress, nowMs: number): boolean {
  let isSent = false;
  while (sendAppend(core, to, progress, nowMs, false)) isSent = true;
  return isSent;
}

/** The next batch, or a snapshot where the entries are compacted away. Returns whether there may be more to send. */
function sendAppend(
  core: RaftCore,
  to: MemberId,
  progress: Progress,
  nowMs: number,
  mayBeEmpty: boolean,
): boolean {
  const { log, options } = core;
  if (!progress.mayBeSent(options.inFlightMax)) return false;
  const previousIndex = progress.next - 1;
  const previousTerm = log.termAt(previousIndex);
  if (previousTerm === null || progress.next < log.firstIndex) {
    if (log.snapshot === null)
      throw new Error(`index ${previousIndex} is compacted, and there is no snapshot`);
    core.send(to, { kind: "snapshot", snapshot: log.snapshot });
    progress.becomeSnapshot(log.snapshot.index, nowMs);
    return false;
  }
  const entries = log.batch(progress.next, options.batchEntriesMax, options.batchBytesMax);
  if (entries.length === 0 && !mayBeEmpty) return false;
  core.send(to, { kind: "append", previousIndex, previousTerm, entries, commitIndex: log.committed });
  progress.toldCommit = log.committed;
  progress.sent(entries.at(-1)?.index ?? null);
  return entries.length > 0;
}
