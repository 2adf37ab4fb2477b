import type { Snapshot } from "../consensus/entry.ts";
import type { RestoredState } from "../consensus/raft-options.ts";
import { ByteReader } from "./byte-reader.ts";
import { type DurableMark, decodeMark } from "./durable-mark.ts";
import { type FrameRead, type LogPosition, readFrame, type SegmentBytes, segmentBytes } from "./frame.ts";
import { LOG_FORMAT_VERSION, type LogIdentity, type SegmentStart, type SnapshotName } from "./log-record.ts";
import type { LogEnd } from "./log-writer.ts";
import { readFormatVersion, readRecord } from "./record-codec.ts";
import type { UnusableVerdict, UsableVerdict } from "./recovery-verdict.ts";
import { beginReplay, type Replay, replayRecord, replayStart } from "./replay.ts";
import { decodeSnapshot, snapshotFileName } from "./snapshot-file.ts";

/** Everything the log's folder holds. */
export type LogFiles = {
  readonly segments: readonly { readonly number: number; readonly bytes: Uint8Array }[];
  readonly mark: Uint8Array | null;
  /** By file name. */
  readonly snapshots: ReadonlyMap<string, Uint8Array>;
};

export type Recovery =
  | {
      readonly isUsable: true;
      readonly verdict: UsableVerdict;
      readonly restored: RestoredState;
      readonly end: LogEnd;
      /** What lies behind it is to be written again and synced before anything rests on it. */
      readonly mark: DurableMark;
    }
  | { readonly isUsable: false; readonly verdict: UnusableVerdict };

/** Where reading stopped, with a torn frame behind it or not. */
type Reading = { readonly replay: Replay; readonly position: LogPosition; readonly cutBytes: number };

/** Decides what is left of the log of `identity`, and whether it is everything that was ever acknowledged. */
export function recover(identity: LogIdentity, files: LogFiles): Recovery {
  const segments = files.segments
    .map(({ number, bytes }) => segmentBytes(number, bytes))
    .sort((a, b) => a.number - b.number);
  const mark = files.mark === null ? null : decodeMark(identity, files.mark);
  const reading = readSegments(identity, segments, mark);
  if ("kind" in reading) return { isUsable: false, verdict: reading };
  if (mark === null) {
    const problem = "the mark that tells how far it was stored is missing or belongs to another member";
    return { isUsable: false, verdict: damaged(problem) };
  }
  return assemble(reading, mark, files.snapshots);
}

function readSegments(
  identity: LogIdentity,
  segments: readonly SegmentBytes[],
  mark: DurableMark | null,
): Reading | UnusableVerdict {
  let reading: Reading | null = null;
  let isMarkSeen = mark === null || mark.position.segment < (segments[0]?.number ?? 0);
  for (const segment of segments) {
    const expected: number = reading === null ? segment.number : reading.position.segment + 1;
    if (segment.number !== expected) return damaged("it is missing", expected);
    if (reading !== null && reading.cutBytes > 0) {
      return damaged("it ends in a broken frame", reading.position.segment, reading.position.offset);
    }
    const next = readOneSegment(identity, segment, reading, mark);
    if ("kind" in next) return next;
    isMarkSeen ||= next.isMarkSeen;
    reading = next.reading;
  }
  if (reading === null) return damaged("there is no segment");
  if (isMarkSeen) return reading;
  const { segment, offset } = reading.position;
  return damaged("it ends before what was marked as stored", segment, offset);
}

function readOneSegment(
  identity: LogIdentity,
  segment: SegmentBytes,
  before: Reading | null,
  mark: DurableMark | null,
): { reading: Reading; isMarkSeen: boolean } | UnusableVerdict {
  const { number } = segment;
  const opened = openSegment(identity, segment, before?.position.check ?? (number === 1 ? 0 : null));
  if ("kind" in opened) return opened;
  const replay = before?.replay ?? beginReplay(opened.start, number);
  const problem = before === null ? null : replayStart(replay, opened.start, number);
  if (problem !== null) return damaged(problem, number, 0);
  let position = opened.next;
  let isMarkSeen = isSamePosition(position, mark);
  for (;;) {
    const frame = readFrame(segment, position);
    if (frame.kind === "damaged") return damaged(frame.problem, number, position.offset);
    if (frame.kind !== "frame") {
      const cutBytes = frame.kind === "torn" ? segment.usedBytes - position.offset : 0;
      return { reading: { replay, position, cutBytes }, isMarkSeen };
    }
    const trouble = replayFrame(replay, segment, frame);
    if (trouble !== null) return damaged(trouble, number, position.offset);
    position = frame.next;
    isMarkSeen ||= isSamePosition(position, mark);
  }
}

function openSegment(
  identity: LogIdentity,
  segment: SegmentBytes,
  check: number | null,
): { start: SegmentStart; next: LogPosition } | UnusableVerdict {
  const { number, bytes } = segment;
  const frame = readFrame(segment, { segment: number, offset: 0, check });
  if (frame.kind === "damaged") return damaged(frame.problem, number, 0);
  if (frame.kind !== "frame") return damaged("its beginning is missing", number, 0);
  const version = readFormatVersion(new ByteReader(bytes, frame.bodyStart, frame.bodyEnd));
  if (version !== null && version > LOG_FORMAT_VERSION) return { kind: "newer-format", version };
  const reader = new ByteReader(bytes, frame.bodyStart, frame.bodyEnd);
  const record = readRecord(reader);
  if (record?.kind !== "segment-start" || !reader.isAtEnd) {
    return damaged("its first record cannot be read", number, 0);
  }
  const { start } = record;
  if (start.federationId !== identity.federationId || start.memberId !== identity.memberId) {
    return damaged(`it belongs to member ${start.memberId} of federation ${start.federationId}`, number);
  }
  if (start.segmentBytes !== bytes.length) {
    return damaged(`it was made with ${start.segmentBytes} bytes and has ${bytes.length}`, number);
  }
  return { start, next: frame.next };
}

function replayFrame(
  replay: Replay,
  segment: SegmentBytes,
  frame: Extract<FrameRead, { kind: "frame" }>,
): string | null {
  const reader = new ByteReader(segment.bytes, frame.bodyStart, frame.bodyEnd);
  while (!reader.isAtEnd) {
    const record = readRecord(reader);
    if (record === null) return "a record cannot be read";
    const problem = replayRecord(replay, record);
    if (problem !== null) return problem;
  }
  return null;
}

function assemble(
  { replay, position, cutBytes }: Reading,
  mark: DurableMark,
  files: ReadonlyMap<string, Uint8Array>,
): Recovery {
  const { start, hardState, lastIndex } = replay;
  const { used, usable, brokenSnapshots } = chooseSnapshot(replay.snapshots, files);
  const baseIndex = used?.index ?? 0;
  const firstIndex = replay.entries[0]?.index ?? lastIndex + 1;
  const problem = missing(replay, used, firstIndex, brokenSnapshots);
  if (problem !== null) return { isUsable: false, verdict: damaged(problem) };
  const entries = replay.entries.slice(Math.max(0, baseIndex + 1 - firstIndex));
  const commitIndex = Math.max(hardState.commitIndex, baseIndex);
  const restored: RestoredState = {
    hardState: { ...hardState, commitIndex },
    snapshot: used,
    entries,
    initialMembership: start.initialMembership,
  };
  const end: LogEnd = {
    position,
    initialMembership: start.initialMembership,
    hardState,
    lastIndex,
    snapshots: usable,
    segments: replay.segments,
  };
  return { isUsable: true, verdict: verdictOf(position, cutBytes, brokenSnapshots), restored, end, mark };
}

function verdictOf(
  { segment, offset }: LogPosition,
  cutBytes: number,
  brokenSnapshots: readonly SnapshotName[],
): UsableVerdict {
  if (cutBytes > 0) return { kind: "torn-tail", segment, offset, cutBytes, brokenSnapshots };
  return brokenSnapshots.length > 0 ? { kind: "broken-snapshot", brokenSnapshots } : { kind: "clean" };
}

function missing(
  { hardState, lastIndex, snapshots }: Replay,
  used: Snapshot | null,
  firstIndex: number,
  broken: readonly SnapshotName[],
): string | null {
  const baseIndex = used?.index ?? 0;
  if (used === null && snapshots.at(0)?.isInstalled === true) {
    return `the snapshot of index ${snapshots[0]?.index}, which replaced all before it, cannot be read`;
  }
  if (firstIndex > baseIndex + 1) {
    const why = broken.length > 0 ? ", and a snapshot of them cannot be read" : "";
    return `entries ${baseIndex + 1} to ${firstIndex - 1} are missing${why}`;
  }
  if (lastIndex < baseIndex) return `entries up to ${baseIndex} are missing`;
  if (hardState.commitIndex > lastIndex) {
    return `entries ${lastIndex + 1} to ${hardState.commitIndex} were committed and are missing`;
  }
  return null;
}

/**
 * The newest snapshot that can be read. Of the last two, which are always kept, one that cannot be read is reported; the
 * files of older ones have been deleted, as a rule.
 */
function chooseSnapshot(
  names: readonly SnapshotName[],
  files: ReadonlyMap<string, Uint8Array>,
): { used: Snapshot | null; usable: SnapshotName[]; brokenSnapshots: SnapshotName[] } {
  const usable: SnapshotName[] = [];
  const brokenSnapshots: SnapshotName[] = [];
  let used: Snapshot | null = null;
  for (const [age, name] of names.toReversed().entries()) {
    const bytes = files.get(snapshotFileName(name));
    const snapshot = bytes === undefined ? null : decodeSnapshot(name, bytes);
    if (snapshot === null && age < 2) brokenSnapshots.unshift(name);
    if (snapshot === null) continue;
    used ??= snapshot;
    usable.unshift(name);
    if (usable.length === 2) break;
  }
  return { used, usable, brokenSnapshots };
}

function isSamePosition(position: LogPosition, mark: DurableMark | null): boolean {
  return (
    mark !== null &&
    position.segment === mark.position.segment &&
    position.offset === mark.position.offset &&
    position.check === mark.position.check
  );
}

function damaged(
  problem: string,
  segment: number | null = null,
  offset: number | null = null,
): UnusableVerdict {
  return { kind: "damaged", problem, segment, offset };
}
