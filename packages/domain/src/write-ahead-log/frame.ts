import type { ByteWriter } from "./byte-writer.ts";
import { crc32c } from "./crc32c.ts";

/**
 * One group commit on disk, little endian: `body bytes | segment | offset | previous check | body check | sparse pieces |
 * header check | magic`, the body, zeros up to a multiple of 32, a trailer. A segment is made of zeros, so what a cut-short
 * write left undone reads as zeros; a disk writes pieces of 512 bytes whole, in any order. Header and trailer end in bytes
 * that are never zero and the header counts the pieces that are zero by right and those one bit away from it: so "not
 * written" and "written, then changed" look alike in one case only, a missing piece of which a single bit was set.
 */
export const FRAME_HEADER_BYTES = 32;
export const FRAME_ALIGNMENT_BYTES = 32;
/** Of one frame; a segment is made as large as its first frame needs. */
export const FRAME_BODY_BYTES_MAX = 2 ** 30;

const PIECE_BYTES = 512;
/** Of the header's number of sparse pieces: so many bits hold those with at most one bit, the others those with one. */
const SPARSE_BITS = 22;
const SINGLE_BIT_PIECES_MAX = 2 ** (32 - SPARSE_BITS) - 1;
const HEADER_MAGIC = 0x4c57_414f;
const TRAILER = 0x444e_454f;
const TRAILER_BYTES = 4;

/** Where the next frame goes. `check` is the last frame's header check: each frame names the one before it. */
export type LogPosition = { readonly segment: number; readonly offset: number; readonly check: number };

export type SegmentBytes = {
  readonly number: number;
  readonly bytes: Uint8Array;
  /** All bytes from here on are zero. */
  readonly usedBytes: number;
};

export type FrameRead =
  | {
      readonly kind: "frame";
      readonly bodyStart: number;
      readonly bodyEnd: number;
      readonly next: LogPosition;
    }
  | { readonly kind: "end" }
  /** The last write never completed, so nobody was told that it did. */
  | { readonly kind: "torn" }
  | { readonly kind: "damaged"; readonly problem: string };

/** On disk, with everything around the body. */
export function frameBytes(bodyBytes: number): number {
  const bytes = FRAME_HEADER_BYTES + bodyBytes + TRAILER_BYTES;
  return Math.ceil(bytes / FRAME_ALIGNMENT_BYTES) * FRAME_ALIGNMENT_BYTES;
}

/** Leaves room for the header; the body is written next. */
export function beginFrame(writer: ByteWriter): void {
  writer.clear();
  writer.zeros(FRAME_HEADER_BYTES);
}

/** Completes the frame in `writer` for its place; gives the place of the next one. */
export function sealFrame(writer: ByteWriter, position: LogPosition): LogPosition {
  const bodyBytes = writer.length - FRAME_HEADER_BYTES;
  if (bodyBytes > FRAME_BODY_BYTES_MAX) throw new RangeError(`a frame of ${bodyBytes} bytes is too large`);
  const total = frameBytes(bodyBytes);
  writer.zeros(total - writer.length - TRAILER_BYTES);
  writer.u32(TRAILER);
  const { written } = writer;
  writer.u32At(0, bodyBytes);
  writer.u32At(4, position.segment);
  writer.u32At(8, position.offset);
  writer.u32At(12, position.check);
  writer.u32At(16, crc32c(written, FRAME_HEADER_BYTES));
  writer.u32At(20, packSparse(countPieces(written, 0, total, position.offset)));
  const check = crc32c(written, 0, 24);
  writer.u32At(24, check);
  writer.u32At(28, HEADER_MAGIC);
  return { segment: position.segment, offset: position.offset + total, check };
}

export function segmentBytes(number: number, bytes: Uint8Array): SegmentBytes {
  let usedBytes = bytes.length;
  while (usedBytes > 0 && bytes[usedBytes - 1] === 0) usedBytes -= 1;
  return { number, bytes, usedBytes };
}

/** `position.check` is null where the frame before is unknown: at the start of the oldest segment that is kept. */
export function readFrame(
  segment: SegmentBytes,
  position: Omit<LogPosition, "check"> & { readonly check: number | null },
): FrameRead {
  const { bytes, usedBytes } = segment;
  const start = position.offset;
  if (start >= usedBytes) return { kind: "end" };
  const header = readHeader(bytes, start);
  if (header === null) return tailWithoutHeader(segment, start);
  if (header.segment !== position.segment || header.offset !== start) {
    return { kind: "damaged", problem: "a frame lies where another one belongs" };
  }
  if (position.check !== null && header.previousCheck !== position.check) {
    return { kind: "damaged", problem: "a frame does not follow the one before it" };
  }
  const end = start + frameBytes(header.bodyBytes);
  if (end > bytes.length) return { kind: "damaged", problem: "a frame is longer than its segment" };
  const bodyStart = start + FRAME_HEADER_BYTES;
  if (crc32c(bytes, bodyStart, end) !== header.bodyCheck) return brokenBody(segment, start, end, header);
  const next = { segment: position.segment, offset: end, check: header.check };
  return { kind: "frame", bodyStart, bodyEnd: bodyStart + header.bodyBytes, next };
}

type Header = {
  readonly bodyBytes: number;
  readonly segment: number;
  readonly offset: number;
  readonly previousCheck: number;
  readonly bodyCheck: number;
  /** What it was written with. Of the pieces with a single bit a part, where there are very many. */
  readonly pieces: SparsePieces;
  readonly check: number;
};

function readHeader(bytes: Uint8Array, start: number): Header | null {
  if (start + FRAME_HEADER_BYTES > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, FRAME_HEADER_BYTES);
  const check = view.getUint32(24, true);
  if (view.getUint32(28, true) !== HEADER_MAGIC || check !== crc32c(bytes, start, start + 24)) return null;
  return {
    bodyBytes: view.getUint32(0, true),
    segment: view.getUint32(4, true),
    offset: view.getUint32(8, true),
    previousCheck: view.getUint32(12, true),
    bodyCheck: view.getUint32(16, true),
    pieces: unpackSparse(view.getUint32(20, true)),
    check,
  };
}

function tailWithoutHeader(segment: SegmentBytes, start: number): FrameRead {
  const { bytes, usedBytes } = segment;
  if (hasHeader(bytes, start + FRAME_ALIGNMENT_BYTES, usedBytes)) return soundBehindBroken();
  const pieceEnd = (Math.floor(start / PIECE_BYTES) + 1) * PIECE_BYTES;
  const isHeadMissing = countBits(bytes, start, Math.min(pieceEnd, bytes.length)) === 0;
  // The magic's last byte is never zero, so bytes that end before it are the beginning of a header.
  const isCutShort = usedBytes < start + FRAME_HEADER_BYTES;
  if (isHeadMissing || isCutShort) return { kind: "torn" };
  return { kind: "damaged", problem: "a frame's header was changed after it was written" };
}

function brokenBody(segment: SegmentBytes, start: number, end: number, header: Header): FrameRead {
  const { bytes, usedBytes } = segment;
  if (hasHeader(bytes, start + FRAME_HEADER_BYTES, usedBytes)) return soundBehindBroken();
  if (usedBytes > end)
    return { kind: "damaged", problem: "something that is no frame follows a broken frame" };
  const isCutShort = bytes[end - 1] === 0;
  const pieces = countPieces(bytes, start, end - start, start);
  if (isCutShort || isPieceMissing(header.pieces, pieces)) return { kind: "torn" };
  return { kind: "damaged", problem: "a frame was changed after it was written" };
}

function soundBehindBroken(): FrameRead {
  return { kind: "damaged", problem: "a broken frame is followed by a later one" };
}

/** Also finds a header that was written to the wrong place. */
function hasHeader(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += FRAME_ALIGNMENT_BYTES) {
    if (bytes[at + FRAME_HEADER_BYTES - 1] === HEADER_MAGIC >>> 24 && readHeader(bytes, at) !== null)
      return true;
  }
  return false;
}

/** `zero` may also count what has a single bit, never the other way round. */
type SparsePieces = { readonly zero: number; readonly singleBit: number };

function packSparse({ zero, singleBit }: SparsePieces): number {
  return (Math.min(singleBit, SINGLE_BIT_PIECES_MAX) * 2 ** SPARSE_BITS + zero + singleBit) >>> 0;
}

function unpackSparse(packed: number): SparsePieces {
  const singleBit = packed >>> SPARSE_BITS;
  return { zero: (packed % 2 ** SPARSE_BITS) - singleBit, singleBit };
}

/**
 * A bit that flips makes at most one more piece zero, and then one that had a single bit: more zero pieces than that, or
 * one more with all single bits still there, were never written.
 */
function isPieceMissing(written: SparsePieces, found: SparsePieces): boolean {
  if (found.zero <= written.zero) return false;
  const isSparser = found.zero + found.singleBit > written.zero + written.singleBit;
  return isSparser || found.zero > written.zero + 1;
}

/**
 * How many of the frame's pieces, other than the one with its header, are zero or have a single bit set. `offset` is the
 * frame's place in its segment.
 */
function countPieces(bytes: Uint8Array, start: number, length: number, offset: number): SparsePieces {
  let zero = 0;
  let singleBit = 0;
  const firstBoundary = (Math.floor(offset / PIECE_BYTES) + 1) * PIECE_BYTES;
  for (let piece = firstBoundary; piece < offset + length; piece += PIECE_BYTES) {
    const from = start + piece - offset;
    const bits = countBits(bytes, from, Math.min(from + PIECE_BYTES, start + length));
    if (bits === 0) zero += 1;
    else if (bits === 1) singleBit += 1;
  }
  return { zero, singleBit };
}

/** Up to two. */
function countBits(bytes: Uint8Array, start: number, end: number): 0 | 1 | 2 {
  let bits: 0 | 1 = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0) continue;
    if (bits === 1 || (byte & (byte - 1)) !== 0) return 2;
    bits = 1;
  }
  return bits;
}
