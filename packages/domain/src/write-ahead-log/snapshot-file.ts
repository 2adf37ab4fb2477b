import type { Snapshot } from "../consensus/entry.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { crc32c } from "./crc32c.ts";
import { LOG_FORMAT_VERSION, type LogIdentity, type SnapshotName } from "./log-record.ts";
import { readMembership, writeMembership } from "./record-codec.ts";

/** The content of a snapshot's file, and the name by which the log refers to it. */
export function encodeSnapshot(
  identity: LogIdentity,
  snapshot: Snapshot,
  isInstalled: boolean,
): { name: SnapshotName; bytes: Uint8Array } {
  const writer = new ByteWriter(snapshot.data.length + 1024);
  writer.u32(0);
  writer.varint(LOG_FORMAT_VERSION);
  writer.text(identity.federationId);
  writer.text(identity.memberId);
  writer.varint(snapshot.index);
  writer.varint(snapshot.term);
  writeMembership(writer, snapshot.membership);
  writer.blob(snapshot.data);
  const check = crc32c(writer.written, 4);
  writer.u32At(0, check);
  return { name: { index: snapshot.index, term: snapshot.term, check, isInstalled }, bytes: writer.written };
}

/** Null unless the bytes are, to the last bit, the snapshot that `name` refers to. */
export function decodeSnapshot(name: SnapshotName, bytes: Uint8Array): Snapshot | null {
  const reader = new ByteReader(bytes);
  const check = reader.u32();
  if (check !== name.check || check !== crc32c(bytes, 4)) return null;
  if (reader.varint() !== LOG_FORMAT_VERSION) return null;
  reader.text();
  reader.text();
  const snapshot: Snapshot = {
    index: reader.varint(),
    term: reader.varint(),
    membership: readMembership(reader),
    data: reader.blob(),
  };
  if (reader.isBroken || snapshot.index !== name.index || snapshot.term !== name.term) return null;
  return snapshot;
}

/** Fixed width, so that names sort by index. */
export function snapshotFileName({ index, term }: { index: number; term: number }): string {
  return `snapshot-${padded(index)}-${padded(term)}`;
}

export function segmentFileName(number: number): string {
  return `${String(number).padStart(8, "0")}.log`;
}

/** Null where the file is no segment. */
export function parseSegmentFileName(name: string): number | null {
  const match = /^(\d{8,10})\.log$/.exec(name);
  return match === null ? null : Number(match[1]);
}

function padded(value: number): string {
  return String(value).padStart(16, "0");
}
