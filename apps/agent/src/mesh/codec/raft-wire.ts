import type { FederationId, MemberId } from "@orrery/protocol";
import {
  type Append,
  MemberRole,
  type Raft,
  type SnapshotChunk,
  type WireFrameInit,
} from "@orrery/protocol/mesh";
import { entriesFromWire, runsToWire } from "./entry-wire.ts";
import type { LinkFrame, SmallMessage, SnapshotChunkFrame, SnapshotHead } from "./link-frame.ts";
import { MalformedFrame, UnknownFrame } from "./malformed-frame.ts";

type RaftInit = Extract<WireFrameInit, { case: "raft" }>["value"];
type BodyInit = NonNullable<RaftInit["body"]>;

export function raftToWire(federationId: FederationId, message: SmallMessage): RaftInit {
  return {
    federationId,
    from: message.from,
    to: message.to,
    term: BigInt(message.term),
    body: bodyToWire(message),
  };
}

export function chunkToWire(chunk: SnapshotChunkFrame): RaftInit {
  const { federationId, from, to, term, head, offset, data } = chunk;
  const value = { offset: BigInt(offset), data, ...(head === null ? {} : { head: headToWire(head) }) };
  return { federationId, from, to, term: BigInt(term), body: { case: "snapshotChunk", value } };
}

/** Ids are checked afterwards, by `frameProblem`. */
export function raftFromWire(raft: Raft): LinkFrame {
  const federationId = raft.federationId as FederationId;
  const common = { from: raft.from as MemberId, to: raft.to as MemberId, term: toNumber(raft.term) };
  if (raft.body.case === "snapshotChunk") {
    return { kind: "snapshot-chunk", federationId, ...common, ...chunkFromWire(raft.body.value) };
  }
  return { kind: "raft", federationId, message: { ...common, ...bodyFromWire(raft) } };
}

function bodyToWire(message: SmallMessage): BodyInit {
  switch (message.kind) {
    case "pre-vote":
      return { case: "preVote", value: lastToWire(message) };
    case "pre-vote-reply":
      return {
        case: "preVoteReply",
        value: {
          isGranted: message.isGranted,
          commitIndex: BigInt(message.commitIndex),
          commitTerm: BigInt(message.commitTerm),
        },
      };
    case "vote":
      return { case: "vote", value: { ...lastToWire(message), isTransfer: message.isTransfer } };
    case "vote-reply":
      return { case: "voteReply", value: { isGranted: message.isGranted } };
    case "append":
      return {
        case: "append",
        value: {
          previousIndex: BigInt(message.previousIndex),
          previousTerm: BigInt(message.previousTerm),
          commitIndex: BigInt(message.commitIndex),
          runs: runsToWire(message.entries),
        },
      };
    case "append-accepted":
      return { case: "appendAccepted", value: { matchIndex: BigInt(message.matchIndex) } };
    case "append-rejected":
      return {
        case: "appendRejected",
        value: {
          rejectedIndex: BigInt(message.rejectedIndex),
          hintIndex: BigInt(message.hintIndex),
          hintTerm: BigInt(message.hintTerm),
        },
      };
    case "heartbeat":
      return {
        case: "leaderHeartbeat",
        value: { commitIndex: BigInt(message.commitIndex), round: BigInt(message.round) },
      };
    case "heartbeat-reply":
      return { case: "leaderHeartbeatReply", value: { round: BigInt(message.round) } };
    case "read-index":
      return { case: "readIndex", value: { requestId: message.requestId } };
    case "read-index-reply":
      return {
        case: "readIndexReply",
        value: { requestId: message.requestId, index: BigInt(message.index) },
      };
    case "campaign-now":
      return { case: "campaignNow", value: {} };
    default:
      return message satisfies never;
  }
}

type Body = SmallMessage extends infer M
  ? M extends unknown
    ? Omit<M, "from" | "to" | "term">
    : never
  : never;

function bodyFromWire({ body, $unknown }: Raft): Body {
  switch (body.case) {
    case "preVote":
      return { kind: "pre-vote", ...lastFromWire(body.value) };
    case "preVoteReply":
      return {
        kind: "pre-vote-reply",
        isGranted: body.value.isGranted,
        commitIndex: toNumber(body.value.commitIndex),
        commitTerm: toNumber(body.value.commitTerm),
      };
    case "vote":
      return { kind: "vote", ...lastFromWire(body.value), isTransfer: body.value.isTransfer };
    case "voteReply":
      return { kind: "vote-reply", isGranted: body.value.isGranted };
    case "append":
      return appendFromWire(body.value);
    case "appendAccepted":
      return { kind: "append-accepted", matchIndex: toNumber(body.value.matchIndex) };
    case "appendRejected":
      return {
        kind: "append-rejected",
        rejectedIndex: toNumber(body.value.rejectedIndex),
        hintIndex: toNumber(body.value.hintIndex),
        hintTerm: toNumber(body.value.hintTerm),
      };
    case "leaderHeartbeat":
      return {
        kind: "heartbeat",
        commitIndex: toNumber(body.value.commitIndex),
        round: toNumber(body.value.round),
      };
    case "leaderHeartbeatReply":
      return { kind: "heartbeat-reply", round: toNumber(body.value.round) };
    case "readIndex":
      return { kind: "read-index", requestId: body.value.requestId };
    case "readIndexReply":
      return {
        kind: "read-index-reply",
        requestId: body.value.requestId,
        index: toNumber(body.value.index),
      };
    case "campaignNow":
      return { kind: "campaign-now" };
    default:
      if ($unknown !== undefined && $unknown.length > 0) throw new UnknownFrame();
      throw new MalformedFrame("the message is empty");
  }
}

function lastToWire(message: { lastIndex: number; lastTerm: number }) {
  return { lastIndex: BigInt(message.lastIndex), lastTerm: BigInt(message.lastTerm) };
}

function lastFromWire(value: { lastIndex: bigint; lastTerm: bigint }) {
  return { lastIndex: toNumber(value.lastIndex), lastTerm: toNumber(value.lastTerm) };
}

function appendFromWire(append: Append): Extract<Body, { kind: "append" }> {
  const previousIndex = toNumber(append.previousIndex);
  return {
    kind: "append",
    previousIndex,
    previousTerm: toNumber(append.previousTerm),
    entries: entriesFromWire(previousIndex, append.runs),
    commitIndex: toNumber(append.commitIndex),
  };
}

function headToWire(head: SnapshotHead) {
  return {
    index: BigInt(head.index),
    term: BigInt(head.term),
    members: head.members.map(({ id, role, priority }) => ({
      id,
      role: role === "voter" ? MemberRole.VOTER : MemberRole.LEARNER,
      priority,
    })),
    removed: [...head.removed],
    totalBytes: BigInt(head.totalBytes),
  };
}

function chunkFromWire(chunk: SnapshotChunk) {
  const { head } = chunk;
  return {
    head:
      head === undefined
        ? null
        : {
            index: toNumber(head.index),
            term: toNumber(head.term),
            members: head.members.map(({ id, role, priority }) => ({
              id: id as MemberId,
              role: roleFromWire(role),
              priority,
            })),
            removed: head.removed as MemberId[],
            totalBytes: toNumber(head.totalBytes),
          },
    offset: toNumber(chunk.offset),
    data: chunk.data,
  };
}

function roleFromWire(role: MemberRole): "voter" | "learner" {
  switch (role) {
    case MemberRole.VOTER:
      return "voter";
    case MemberRole.LEARNER:
      return "learner";
    default:
      throw new MalformedFrame("a member of an unknown role");
  }
}

/** What a number cannot hold becomes one that `frameProblem` refuses. */
function toNumber(value: bigint): number {
  return Number(value);
}
