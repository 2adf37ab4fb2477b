import { findNextFrame, readFrame } from "./frame.ts";

/** One file of frames. Its name is the sequence of its first entry, whether or not that one is written yet. */
export type Segment = {
  path: string;
  baseSequence: number;
  /** Where each entry's frame begins; entry `baseSequence + i` is at `frameOffsets[i]`. */
  frameOffsets: number[];
  /** Bytes of whole, synced frames. */
  sizeBytes: number;
};

type SegmentProblem = { kind: "torn" | "damaged"; offset: number };

export type SalvagedFrame = { sequence: number; payload: Buffer };

export type SegmentScan = {
  frameOffsets: number[];
  sizeBytes: number;
  problem: SegmentProblem | null;
  /** Sound frames behind the damage, in order. */
  salvaged: SalvagedFrame[];
};

export function segmentFileName(baseSequence: number): string {
  return `${String(baseSequence).padStart(16, "0")}.log`;
}

/** Null where the file is not a segment. */
export function parseSegmentFileName(name: string): number | null {
  const match = /^(\d{16})\.log$/.exec(name);
  return match === null ? null : Number(match[1]);
}

/** Reads frames until the end or the first problem; a tear is only a tear where no sound frame follows it. */
export function scanSegment(bytes: Buffer, baseSequence: number): SegmentScan {
  const frameOffsets: number[] = [];
  let offset = 0;
  for (;;) {
    const read = readFrame(bytes, offset);
    if (read.kind === "end") return { frameOffsets, sizeBytes: offset, problem: null, salvaged: [] };
    if (read.kind !== "frame" || read.sequence !== baseSequence + frameOffsets.length) {
      const salvaged = salvageAfter(bytes, offset, baseSequence + frameOffsets.length);
      const kind = read.kind === "torn" && salvaged.length === 0 ? "torn" : "damaged";
      return { frameOffsets, sizeBytes: offset, problem: { kind, offset }, salvaged };
    }
    frameOffsets.push(offset);
    offset = read.endOffset;
  }
}

export function lastSequenceOf(segment: Segment): number {
  return segment.baseSequence + segment.frameOffsets.length - 1;
}

export function frameStart(segment: Segment, index: number): number {
  return segment.frameOffsets[index] ?? segment.sizeBytes;
}

export function frameEnd(segment: Segment, index: number): number {
  return segment.frameOffsets[index + 1] ?? segment.sizeBytes;
}

function salvageAfter(bytes: Buffer, damagedOffset: number, sequenceMin: number): SalvagedFrame[] {
  const salvaged: SalvagedFrame[] = [];
  let expectedMin = sequenceMin;
  const isSoundButMisplaced = readFrame(bytes, damagedOffset).kind === "frame";
  let at = isSoundButMisplaced ? damagedOffset : findNextFrame(bytes, damagedOffset);
  while (at !== null) {
    const read = readFrame(bytes, at);
    if (read.kind !== "frame") {
      at = findNextFrame(bytes, at);
      continue;
    }
    if (read.sequence >= expectedMin) {
      salvaged.push({ sequence: read.sequence, payload: read.payload });
      expectedMin = read.sequence + 1;
    }
    at = read.endOffset < bytes.length ? read.endOffset : null;
  }
  return salvaged;
}
