import { crc32 } from "node:zlib";

/**
 * One record on disk: `magic u16 | header check u16 | length u32 | sequence u64 | payload CRC-32 u32 | payload`, big
 * endian. The header has a check of its own, so that a flipped bit in `length` is told apart from a write that the
 * machine's end cut short: a torn frame has a sound header and too few bytes after it, or nothing but a piece of one.
 */
const FRAME_HEADER_BYTES = 20;
const MAGIC = 0x4f42;
const MAGIC_BYTES = Buffer.from([MAGIC >> 8, MAGIC & 0xff]);

export type FrameRead =
  | { kind: "frame"; sequence: number; payload: Buffer; endOffset: number }
  | { kind: "end" }
  /** The bytes stop within the frame, or were never written (zeros to the end). */
  | { kind: "torn" }
  | { kind: "damaged" };

export function encodeFrame(sequence: number, payload: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.length);
  frame.writeUInt16BE(MAGIC, 0);
  frame.writeUInt32BE(payload.length, 4);
  frame.writeBigUInt64BE(BigInt(sequence), 8);
  frame.writeUInt32BE(crc32(payload), 16);
  frame.writeUInt16BE(headerCheck(frame, 0), 2);
  payload.copy(frame, FRAME_HEADER_BYTES);
  return frame;
}

export function readFrame(bytes: Buffer, offset: number): FrameRead {
  const left = bytes.length - offset;
  if (left <= 0) return { kind: "end" };
  if (isZeroToEnd(bytes, offset)) return { kind: "torn" };
  if (left < FRAME_HEADER_BYTES) return { kind: looksCutShort(bytes, offset) ? "torn" : "damaged" };
  const length = bytes.readUInt32BE(offset + 4);
  if (bytes.readUInt16BE(offset) !== MAGIC || bytes.readUInt16BE(offset + 2) !== headerCheck(bytes, offset)) {
    return { kind: endsInZeros(bytes) ? "torn" : "damaged" };
  }
  const endOffset = offset + FRAME_HEADER_BYTES + length;
  if (endOffset > bytes.length) return { kind: "torn" };
  const payload = bytes.subarray(offset + FRAME_HEADER_BYTES, endOffset);
  if (crc32(payload) !== bytes.readUInt32BE(offset + 16)) {
    return { kind: endOffset === bytes.length && endsInZeros(bytes) ? "torn" : "damaged" };
  }
  return { kind: "frame", sequence: Number(bytes.readBigUInt64BE(offset + 8)), payload, endOffset };
}

/** Offset of the next sound frame after `offset`, or null: how reading goes on behind damage. */
export function findNextFrame(bytes: Buffer, offset: number): number | null {
  let at = bytes.indexOf(MAGIC_BYTES, offset + 1);
  while (at !== -1) {
    if (readFrame(bytes, at).kind === "frame") return at;
    at = bytes.indexOf(MAGIC_BYTES, at + 1);
  }
  return null;
}

/** Low half of the CRC-32 over everything in the header but the magic and this check. */
function headerCheck(bytes: Buffer, offset: number): number {
  return crc32(bytes.subarray(offset + 4, offset + FRAME_HEADER_BYTES)) & 0xffff;
}

/** A piece of a header: what is there of the magic must be right. */
function looksCutShort(bytes: Buffer, offset: number): boolean {
  return bytes
    .subarray(offset, offset + 2)
    .equals(MAGIC_BYTES.subarray(0, Math.min(2, bytes.length - offset)));
}

function isZeroToEnd(bytes: Buffer, offset: number): boolean {
  for (let at = offset; at < bytes.length; at += 1) if (bytes[at] !== 0) return false;
  return true;
}

/** After power loss a file may have its new length but zeros for content; a payload (JSON) never ends in a zero. */
function endsInZeros(bytes: Buffer): boolean {
  return bytes.at(-1) === 0;
}
