import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { crc32c } from "./crc32c.ts";
import type { LogPosition } from "./frame.ts";
import type { LogIdentity } from "./log-record.ts";

/** Two slots far enough apart that no single write of a disk touches both; the mark with the higher generation counts. */
export const MARK_SLOT_BYTES = 4096;
export const MARK_FILE_BYTES = 2 * MARK_SLOT_BYTES;

/** Everything before `position` was on stable storage when this was written. */
export type DurableMark = { readonly generation: number; readonly position: LogPosition };

export function encodeMark(identity: LogIdentity, mark: DurableMark): { offset: number; bytes: Uint8Array } {
  const writer = new ByteWriter(64);
  writer.varint(mark.generation);
  writer.u32(mark.position.segment);
  writer.u32(mark.position.offset);
  writer.u32(mark.position.check);
  const content = writer.written.slice();
  writer.clear();
  writer.u32(crc32c(content, 0, content.length, identityCheck(identity)));
  writer.blob(content);
  return { offset: (mark.generation % 2) * MARK_SLOT_BYTES, bytes: writer.written.slice() };
}

/** Null where neither slot holds a mark of this member. */
export function decodeMark(identity: LogIdentity, bytes: Uint8Array): DurableMark | null {
  const slots = [0, MARK_SLOT_BYTES].map((offset) => decodeSlot(identity, bytes, offset));
  const marks = slots.filter((mark) => mark !== null);
  return marks.sort((a, b) => b.generation - a.generation)[0] ?? null;
}

function decodeSlot(identity: LogIdentity, bytes: Uint8Array, offset: number): DurableMark | null {
  const slot = new ByteReader(bytes, offset, Math.min(offset + MARK_SLOT_BYTES, bytes.length));
  const check = slot.u32();
  const content = slot.blob();
  if (slot.isBroken || check !== crc32c(content, 0, content.length, identityCheck(identity))) return null;
  const reader = new ByteReader(content);
  const generation = reader.varint();
  const position = { segment: reader.u32(), offset: reader.u32(), check: reader.u32() };
  return reader.isBroken ? null : { generation, position };
}

function identityCheck({ federationId, memberId }: LogIdentity): number {
  const writer = new ByteWriter(128);
  writer.text(federationId);
  writer.text(memberId);
  return crc32c(writer.written);
}
