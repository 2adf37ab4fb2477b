import type { MemberId } from "@orrery/protocol";
import { onCampaignNow, onPreVote, onPreVoteReply, onVote, onVoteReply } from "./election.ts";
import { onAppend, onHeartbeat, onSnapshot } from "./following.ts";
import { onAccepted, onHeartbeatReply, onRejected } from "./leading.ts";
import type { Message } from "./message.ts";
import type { RaftCore } from "./raft-core.ts";
import { askRead } from "./reads.ts";

/** Takes a message in: first its term is compared, then the role decides. */
export function receive(core: RaftCore, message: Message, nowMs: number): void {
  // A leader that was removed leads on until another takes over.
  const isLeaving = message.from === core.leaderId && message.term === core.term;
  if (core.membership.removed.includes(message.from) && !isLeaving) return;
  if (message.term > core.term && !takeNewerTerm(core, message, nowMs)) return;
  if (message.term < core.term) answerOlderTerm(core, message, nowMs);
  else dispatch(core, message, nowMs);
}

/** Returns whether the message is to be looked at further. */
function takeNewerTerm(core: RaftCore, message: Message, nowMs: number): boolean {
  switch (message.kind) {
    case "pre-vote":
      return true;
    case "pre-vote-reply":
      if (!message.isGranted) core.becomeFollower(message.term, null, nowMs);
      return true;
    case "vote":
      // Who hears a leader does not help to depose it, unless the leader itself asked for that.
      if (!message.isTransfer && core.hasLivingLeader(nowMs)) return false;
      core.becomeFollower(message.term, null, nowMs);
      return true;
    default:
      core.becomeFollower(message.term, null, nowMs);
      return true;
  }
}

/** An old leader must hear that there is a newer term, or a member that is ahead in nothing but its term stays deaf to it. */
function answerOlderTerm(core: RaftCore, message: Message, nowMs: number): void {
  if (message.kind === "pre-vote") onPreVote(core, message, nowMs);
  else if (message.kind === "append" || message.kind === "heartbeat" || message.kind === "snapshot") {
    core.send(message.from, { kind: "heartbeat-reply", round: 0 });
  }
}

function dispatch(core: RaftCore, message: Message, nowMs: number): void {
  switch (message.kind) {
    case "pre-vote":
      onPreVote(core, message, nowMs);
      break;
    case "pre-vote-reply":
      onPreVoteReply(core, message, nowMs);
      break;
    case "vote":
      onVote(core, message, nowMs);
      break;
    case "vote-reply":
      onVoteReply(core, message, nowMs);
      break;
    case "append":
      hearLeader(core, message.from, nowMs);
      onAppend(core, message);
      break;
    case "heartbeat":
      hearLeader(core, message.from, nowMs);
      onHeartbeat(core, message);
      break;
    case "snapshot":
      hearLeader(core, message.from, nowMs);
      onSnapshot(core, message);
      break;
    case "campaign-now":
      if (message.from === core.leaderId && core.leader === null) onCampaignNow(core, nowMs);
      break;
    case "read-index-reply":
      core.reads.push({ requestId: message.requestId, index: message.index });
      break;
    case "append-accepted":
      if (core.leader !== null) onAccepted(core, core.leader, message, nowMs);
      break;
    case "append-rejected":
      if (core.leader !== null) onRejected(core, core.leader, message, nowMs);
      break;
    case "heartbeat-reply":
      if (core.leader !== null) onHeartbeatReply(core, core.leader, message, nowMs);
      break;
    case "read-index":
      if (core.leader !== null) askRead(core, core.leader, message.requestId, message.from);
      break;
  }
}

function hearLeader(core: RaftCore, leaderId: MemberId, nowMs: number): void {
  if (core.role === "leader") throw new Error(`${leaderId} and ${core.id} both lead in term ${core.term}`);
  core.becomeFollower(core.term, leaderId, nowMs);
}
