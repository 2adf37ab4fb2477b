import type { MemberId } from "@orrery/protocol";
import { majorityValue } from "./quorum.ts";
import type { LeaderState, RaftCore } from "./raft-core.ts";

/** Reads that wait for the leader's first commit or for a round, at most; who asks beyond that asks again later. */
export const READS_WAITING_MAX = 10_000;

/**
 * ReadIndex (Ongaro's thesis, section 6.4): the commit index of now may be read once a majority has confirmed, by a heartbeat
 * sent after the question, that this is still the leader; and only after it has committed in its own term, since before it
 * does not know how far its predecessors committed.
 */
export function askRead(core: RaftCore, leader: LeaderState, requestId: string, from: MemberId): void {
  if (leader.waitingReads.length + leader.pendingReads.length >= READS_WAITING_MAX) return;
  if (core.log.committed < leader.leadershipIndex) {
    leader.waitingReads.push({ requestId, from });
    return;
  }
  leader.pendingReads.push({ requestId, from, index: core.log.committed, round: leader.round + 1 });
  leader.wantsRound = true;
  releaseReads(core, leader);
}

/** Answers what is confirmed by now. */
export function releaseReads(core: RaftCore, leader: LeaderState): void {
  if (leader.waitingReads.length > 0 && core.log.committed >= leader.leadershipIndex) {
    const waiting = leader.waitingReads;
    leader.waitingReads = [];
    for (const { requestId, from } of waiting) askRead(core, leader, requestId, from);
  }
  if (leader.pendingReads.length === 0) return;
  const confirmedRound = majorityValue(
    core.voters.map((id) =>
      id === core.id ? Number.POSITIVE_INFINITY : (leader.progress.get(id)?.round ?? 0),
    ),
  );
  const open = leader.pendingReads.findIndex(({ round }) => round > confirmedRound);
  const released = leader.pendingReads.splice(0, open === -1 ? leader.pendingReads.length : open);
  for (const { requestId, from, index } of released) {
    if (from === core.id) core.reads.push({ requestId, index });
    else core.send(from, { kind: "read-index-reply", requestId, index });
  }
}
