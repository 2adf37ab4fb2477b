import type { FederationId, MemberId } from "@orrery/protocol";
import type {
  Entry,
  EntryPayload,
  HardState,
  Member,
  Membership,
  MembershipChange,
} from "../consensus/entry.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { LOG_FORMAT_VERSION, type LogRecord, type SegmentStart, type SnapshotName } from "./log-record.ts";

/** First byte of a record. Numbers are on disk for good: none is ever given a new meaning. */
const SEGMENT_START = 1;
const HARD_STATE = 2;
const SNAPSHOT = 3;
const LEADERSHIP_ENTRY = 4;
const COMMAND_ENTRY = 5;
const MEMBERSHIP_ENTRY = 6;

const CHANGE_KINDS: readonly MembershipChange["kind"][] = [
  "add-learner",
  "promote",
  "demote",
  "remove",
  "set-priority",
];

export function writeSegmentStart(writer: ByteWriter, start: SegmentStart): void {
  writer.u8(SEGMENT_START);
  writer.varint(LOG_FORMAT_VERSION);
  writer.text(start.federationId);
  writer.text(start.memberId);
  writer.varint(start.segmentBytes);
  writeMembership(writer, start.initialMembership);
  writeHardStateFields(writer, start.hardState);
  writer.varint(start.lastIndex);
  writer.varint(start.snapshots.length);
  for (const snapshot of start.snapshots) writeSnapshotFields(writer, snapshot);
}

export function writeHardState(writer: ByteWriter, hardState: HardState): void {
  writer.u8(HARD_STATE);
  writeHardStateFields(writer, hardState);
}

export function writeSnapshotName(writer: ByteWriter, snapshot: SnapshotName): void {
  writer.u8(SNAPSHOT);
  writeSnapshotFields(writer, snapshot);
}

export function writeEntry(writer: ByteWriter, { term, index, payload }: Entry): void {
  switch (payload.kind) {
    case "leadership":
      writeEntryStart(writer, LEADERSHIP_ENTRY, term, index);
      writer.text(payload.leaderId);
      break;
    case "command":
      writeEntryStart(writer, COMMAND_ENTRY, term, index);
      writer.blob(payload.data);
      break;
    case "membership":
      writeEntryStart(writer, MEMBERSHIP_ENTRY, term, index);
      writeChange(writer, payload.change);
      break;
  }
}

function writeEntryStart(writer: ByteWriter, kind: number, term: number, index: number): void {
  writer.u8(kind);
  writer.varint(term);
  writer.varint(index);
}

export function writeMembership(writer: ByteWriter, membership: Membership): void {
  writer.varint(membership.members.length);
  for (const member of membership.members) {
    writer.text(member.id);
    writer.u8(member.role === "voter" ? 1 : 0);
    writer.f64(member.priority);
  }
  writer.varint(membership.removed.length);
  for (const id of membership.removed) writer.text(id);
}

export function readMembership(reader: ByteReader): Membership {
  const members = readList(reader, (): Member => {
    const id = reader.text() as MemberId;
    return { id, role: reader.u8() === 1 ? "voter" : "learner", priority: reader.f64() };
  });
  return { members, removed: readList(reader, () => reader.text() as MemberId) };
}

/** The version of a segment's first record, which is all that a later version promises to keep readable; null = none there. */
export function readFormatVersion(reader: ByteReader): number | null {
  const isStart = reader.u8() === SEGMENT_START;
  const version = reader.varint();
  return isStart && !reader.isBroken ? version : null;
}

/** Null where the bytes are not a record of this version. */
export function readRecord(reader: ByteReader): LogRecord | null {
  const record = readAnyRecord(reader);
  return reader.isBroken ? null : record;
}

function readAnyRecord(reader: ByteReader): LogRecord | null {
  const kind = reader.u8();
  switch (kind) {
    case SEGMENT_START:
      return { kind: "segment-start", start: readSegmentStart(reader) };
    case HARD_STATE:
      return { kind: "hard-state", hardState: readHardStateFields(reader) };
    case SNAPSHOT:
      return { kind: "snapshot", snapshot: readSnapshotFields(reader) };
    case LEADERSHIP_ENTRY:
    case COMMAND_ENTRY:
    case MEMBERSHIP_ENTRY: {
      const term = reader.varint();
      const index = reader.varint();
      return { kind: "entry", entry: { term, index, payload: readPayload(reader, kind) } };
    }
    default:
      return null;
  }
}

function readPayload(reader: ByteReader, kind: number): EntryPayload {
  if (kind === COMMAND_ENTRY) return { kind: "command", data: reader.blob() };
  if (kind === MEMBERSHIP_ENTRY) return { kind: "membership", change: readChange(reader) };
  return { kind: "leadership", leaderId: reader.text() as MemberId };
}

function readSegmentStart(reader: ByteReader): SegmentStart {
  if (reader.varint() !== LOG_FORMAT_VERSION) reader.fail();
  return {
    federationId: reader.text() as FederationId,
    memberId: reader.text() as MemberId,
    segmentBytes: reader.varint(),
    initialMembership: readMembership(reader),
    hardState: readHardStateFields(reader),
    lastIndex: reader.varint(),
    snapshots: readList(reader, () => readSnapshotFields(reader)),
  };
}

function writeHardStateFields(writer: ByteWriter, { term, vote, commitIndex }: HardState): void {
  writer.varint(term);
  writer.text(vote ?? "");
  writer.varint(commitIndex);
}

/** A member's id is never empty, so the empty text stands for no vote. */
function readHardStateFields(reader: ByteReader): HardState {
  const term = reader.varint();
  const vote = reader.text();
  return { term, vote: vote === "" ? null : (vote as MemberId), commitIndex: reader.varint() };
}

function writeSnapshotFields(writer: ByteWriter, snapshot: SnapshotName): void {
  writer.varint(snapshot.index);
  writer.varint(snapshot.term);
  writer.u32(snapshot.check);
  writer.u8(snapshot.isInstalled ? 1 : 0);
}

function readSnapshotFields(reader: ByteReader): SnapshotName {
  return {
    index: reader.varint(),
    term: reader.varint(),
    check: reader.u32(),
    isInstalled: reader.u8() === 1,
  };
}

function writeChange(writer: ByteWriter, change: MembershipChange): void {
  writer.u8(CHANGE_KINDS.indexOf(change.kind));
  writer.text(change.memberId);
  if (change.kind === "add-learner" || change.kind === "set-priority") writer.f64(change.priority);
}

function readChange(reader: ByteReader): MembershipChange {
  const kind = CHANGE_KINDS[reader.u8()];
  const memberId = reader.text() as MemberId;
  if (kind === "add-learner" || kind === "set-priority") return { kind, memberId, priority: reader.f64() };
  if (kind === undefined) reader.fail();
  return { kind: kind ?? "remove", memberId };
}

function readList<T>(reader: ByteReader, read: () => T): T[] {
  const count = reader.varint();
  const list: T[] = [];
  while (list.length < count && !reader.isBroken) list.push(read());
  return list;
}
