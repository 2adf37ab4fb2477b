import { type Entry, type Member, type MembershipChange, PRIORITY_MAX } from "@orrery/domain/consensus";
import {
  DURATION_MS_MAX,
  ENTRIES_MAX,
  HOPS_MAX,
  ID_LENGTH_MAX,
  MEMBERS_MAX,
  MEMBERSHIPS_MAX,
  NAME_LENGTH_MAX,
  REMOVED_MEMBERS_MAX,
  SNAPSHOT_BYTES_MAX,
  SNAPSHOT_CHUNK_BYTES_MAX,
  TTL_MS_MAX,
} from "./frame-limits.ts";
import type { HelloFrame, LinkFrame, SmallMessage, SnapshotChunkFrame } from "./link-frame.ts";

/**
 * What is wrong with a frame's values; null where nothing is. Both sides ask it, the sender before it encodes and the
 * receiver after it decoded: what one side takes for a frame ends no link on the other.
 */
export function frameProblem(frame: LinkFrame): string | null {
  switch (frame.kind) {
    case "hello":
      return helloProblem(frame);
    case "ping":
      return first(uint32("sequence", frame.sequence), finite("sentMs", frame.sentMs));
    case "pong":
      return first(uint32("sequence", frame.sequence), finite("pingSentMs", frame.pingSentMs));
    case "heartbeat":
      return first(
        uint32("sequence", frame.sequence),
        finite("sentMs", frame.sentMs),
        frame.echo === null ? null : finite("echo.sentMs", frame.echo.sentMs),
        frame.echo === null ? null : atLeastZero("echo.heldMs", frame.echo.heldMs),
        between("intervalMs", frame.intervalMs, DURATION_MS_MAX),
        between("lateRatio", frame.lateRatio, 1),
      );
    case "raft":
      return first(id("federationId", frame.federationId), messageProblem(frame.message));
    case "snapshot-chunk":
      return chunkProblem(frame);
    case "probe":
    case "probe-answer":
      return first(
        id("federationId", frame.federationId),
        id("memberId", frame.memberId),
        frame.heardAgoMs === null ? null : atLeastZero("heardAgoMs", frame.heardAgoMs),
      );
    case "routed":
      return first(
        id("federationId", frame.federationId),
        id("id", frame.id),
        id("source", frame.source),
        frame.destination === null ? null : id("destination", frame.destination),
        within("hopsLeft", frame.hopsLeft, HOPS_MAX),
        within("ttlMs", frame.ttlMs, TTL_MS_MAX),
        text("topic", frame.topic, NAME_LENGTH_MAX),
      );
    case "close":
      return null;
  }
}

function helloProblem(frame: HelloFrame): string | null {
  return first(
    within("version.major", frame.version.major, 9999),
    within("version.minor", frame.version.minor, 9999),
    id("instanceId", frame.instanceId),
    id("linkId", frame.linkId),
    frame.lastLinkId === null ? null : id("lastLinkId", frame.lastLinkId),
    finite("nowAtMs", frame.nowAtMs),
    within("memberships", frame.memberships.length, MEMBERSHIPS_MAX),
    firstOf(frame.memberships, (membership) =>
      first(id("federationId", membership.federationId), id("memberId", membership.memberId)),
    ),
    new Set(frame.memberships.map((membership) => membership.federationId)).size === frame.memberships.length
      ? null
      : "a federation is listed twice",
  );
}

function messageProblem(message: SmallMessage): string | null {
  const common = first(id("from", message.from), id("to", message.to), count("term", message.term));
  if (common !== null) return common;
  switch (message.kind) {
    case "pre-vote":
    case "vote":
      return first(count("lastIndex", message.lastIndex), count("lastTerm", message.lastTerm));
    case "pre-vote-reply":
      return first(count("commitIndex", message.commitIndex), count("commitTerm", message.commitTerm));
    case "vote-reply":
    case "campaign-now":
      return null;
    case "append":
      return first(
        count("previousIndex", message.previousIndex),
        count("previousTerm", message.previousTerm),
        count("commitIndex", message.commitIndex),
        within("entries", message.entries.length, ENTRIES_MAX),
        entriesProblem(message.previousIndex, message.entries),
      );
    case "append-accepted":
      return count("matchIndex", message.matchIndex);
    case "append-rejected":
      return first(
        count("rejectedIndex", message.rejectedIndex),
        count("hintIndex", message.hintIndex),
        count("hintTerm", message.hintTerm),
      );
    case "heartbeat":
      return first(count("commitIndex", message.commitIndex), count("round", message.round));
    case "heartbeat-reply":
      return count("round", message.round);
    case "read-index":
      return text("requestId", message.requestId, NAME_LENGTH_MAX);
    case "read-index-reply":
      return first(text("requestId", message.requestId, NAME_LENGTH_MAX), count("index", message.index));
    default:
      return message satisfies never;
  }
}

function entriesProblem(previousIndex: number, entries: readonly Entry[]): string | null {
  let index = previousIndex;
  for (const entry of entries) {
    index += 1;
    if (entry.index !== index) return `an entry has index ${entry.index} in the place of ${index}`;
    const problem = first(
      count("index", entry.index),
      count("entry.term", entry.term),
      entry.payload.kind === "membership" ? changeProblem(entry.payload.change) : null,
      entry.payload.kind === "leadership" ? id("leaderId", entry.payload.leaderId) : null,
    );
    if (problem !== null) return problem;
  }
  return null;
}

function changeProblem(change: MembershipChange): string | null {
  const hasPriority = change.kind === "add-learner" || change.kind === "set-priority";
  return first(
    id("memberId", change.memberId),
    hasPriority ? within("priority", change.priority, PRIORITY_MAX) : null,
  );
}

function chunkProblem(frame: SnapshotChunkFrame): string | null {
  const { head } = frame;
  return first(
    id("federationId", frame.federationId),
    id("from", frame.from),
    id("to", frame.to),
    count("term", frame.term),
    within("data", frame.data.length, SNAPSHOT_CHUNK_BYTES_MAX),
    within("offset", frame.offset, SNAPSHOT_BYTES_MAX),
    (head !== null) === (frame.offset === 0) ? null : "the first chunk has a head, and no other",
    head === null
      ? null
      : first(
          count("index", head.index),
          count("term", head.term),
          within("totalBytes", head.totalBytes, SNAPSHOT_BYTES_MAX),
          within("members", head.members.length, MEMBERS_MAX),
          firstOf(head.members, memberProblem),
          within("removed", head.removed.length, REMOVED_MEMBERS_MAX),
          firstOf(head.removed, (memberId) => id("removed", memberId)),
        ),
  );
}

function memberProblem(member: Member): string | null {
  return first(id("member", member.id), within("priority", member.priority, PRIORITY_MAX));
}

function first(...problems: (string | null)[]): string | null {
  return problems.find((problem) => problem !== null) ?? null;
}

function firstOf<T>(items: readonly T[], problemOf: (item: T) => string | null): string | null {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== null) return problem;
  }
  return null;
}

function id(name: string, value: string): string | null {
  return text(name, value, ID_LENGTH_MAX);
}

function text(name: string, value: string, lengthMax: number): string | null {
  if (value.length < 1 || value.length > lengthMax) {
    return `${name} has ${value.length} characters, not 1 to ${lengthMax}`;
  }
  // Half a surrogate pair does not survive UTF-8.
  return LONE_SURROGATE.test(value) ? `${name} is no well-formed text` : null;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function count(name: string, value: number): string | null {
  return Number.isSafeInteger(value) && value >= 0 ? null : `${name} is no whole number from 0 on`;
}

function uint32(name: string, value: number): string | null {
  return within(name, value, 0xffff_ffff);
}

function within(name: string, value: number, max: number): string | null {
  return Number.isSafeInteger(value) && value >= 0 && value <= max
    ? null
    : `${name} is ${value}, not a whole number from 0 to ${max}`;
}

function finite(name: string, value: number): string | null {
  return Number.isFinite(value) ? null : `${name} is no finite number`;
}

function atLeastZero(name: string, value: number): string | null {
  return Number.isFinite(value) && value >= 0 ? null : `${name} is no number from 0 on`;
}

function between(name: string, value: number, max: number): string | null {
  return value >= 0 && value <= max ? null : `${name} is ${value}, not between 0 and ${max}`;
}
