import type { Entry, HardState, Membership } from "../consensus/entry.ts";
import { ByteWriter } from "./byte-writer.ts";
import { beginFrame, FRAME_HEADER_BYTES, frameBytes, type LogPosition, sealFrame } from "./frame.ts";
import type { LogIdentity, SnapshotName } from "./log-record.ts";
import { writeEntry, writeHardState, writeSegmentStart, writeSnapshotName } from "./record-codec.ts";

/** What one Ready of a Raft has to store. The file of `snapshot` must be on stable storage before. */
export type LogBatch = {
  readonly hardState: HardState | null;
  readonly snapshot: SnapshotName | null;
  readonly entries: readonly Entry[];
};

/** Where a log ends and what its writer must know of it. */
export type LogEnd = {
  readonly position: LogPosition;
  readonly initialMembership: Membership;
  readonly hardState: HardState;
  readonly lastIndex: number;
  /** The usable ones, at most two, older first. */
  readonly snapshots: readonly SnapshotName[];
  /** Oldest first; the last one is written to. */
  readonly segments: readonly SegmentUse[];
};

/** `indexMax`: the highest index of an entry in it that may still count. */
export type SegmentUse = { readonly number: number; readonly indexMax: number };

/** One write, to be synced before anything is told about it and before the next one is begun. */
export type LogWrite = {
  readonly segment: number;
  /** Set where the file must be made first, of so many zeros. */
  readonly newSegmentBytes: number | null;
  readonly offset: number;
  /** Valid until the next `take`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What may be marked as durable once this is synced. */
  readonly end: LogPosition;
};

type Tracked = Pick<LogEnd, "hardState" | "lastIndex" | "snapshots">;

/** What a buffer keeps of its memory between two uses. */
const BUFFER_KEPT_BYTES = 1_048_576;
const SEGMENT_ALIGNMENT_BYTES = 4096;
const NO_HARD_STATE: HardState = { term: 0, vote: null, commitIndex: 0 };

/** The end of a log that does not exist yet; its first `take` begins segment 1. */
export function emptyLogEnd(initialMembership: Membership): LogEnd {
  const position = { segment: 0, offset: 0, check: 0 };
  return { position, initialMembership, hardState: NO_HARD_STATE, lastIndex: 0, snapshots: [], segments: [] };
}

/**
 * Turns batches into writes. What is added while one write is on its way goes out as one frame with the next (group
 * commit): a torn write so tears at most one frame, of which nobody was told.
 */
export class LogWriter {
  readonly #identity: LogIdentity;
  readonly #initialMembership: Membership;
  readonly #segmentBytes: number;
  #position: LogPosition;
  #segmentEndBytes: number;
  #segments: SegmentUse[];
  /** Of everything added, and of everything taken. */
  #added: Tracked;
  #taken: Tracked;
  #open = new ByteWriter();
  #sealed = new ByteWriter();
  #openCount = 0;
  #openIndexMax = 0;
  #hasOpenInstall = false;

  /** `currentSegmentBytes`: the size of the file that `end` lies in; `segmentBytes`: of new ones, if a frame fits. */
  constructor(identity: LogIdentity, end: LogEnd, segmentBytes: number, currentSegmentBytes: number) {
    this.#identity = identity;
    this.#initialMembership = end.initialMembership;
    this.#segmentBytes = segmentBytes;
    this.#position = end.position;
    this.#segmentEndBytes = currentSegmentBytes;
    this.#segments = [...end.segments];
    this.#added = end;
    this.#taken = end;
    beginFrame(this.#open);
  }

  get hasWork(): boolean {
    return this.#openCount > 0 || this.#position.segment === 0;
  }

  /** Bytes that wait for the next `take`. */
  get waitingBytes(): number {
    return this.#open.length;
  }

  get lastIndex(): number {
    return this.#added.lastIndex;
  }

  /** The usable ones of what was taken, older first. */
  get snapshots(): readonly SnapshotName[] {
    return this.#taken.snapshots;
  }

  add(batch: LogBatch): void {
    if (batch.snapshot !== null) this.#addSnapshot(batch.snapshot);
    if (batch.hardState !== null) {
      writeHardState(this.#open, batch.hardState);
      this.#added = { ...this.#added, hardState: batch.hardState };
    }
    this.#addEntries(batch.entries);
    this.#openCount += 1;
  }

  take(): LogWrite {
    const isNewSegment =
      this.#position.offset + frameBytes(this.#open.length - FRAME_HEADER_BYTES) > this.#segmentEndBytes;
    const write = isNewSegment ? this.#takeIntoNewSegment() : this.#takeIntoCurrent();
    this.#position = write.end;
    const own = this.#segments.pop() ?? { number: write.segment, indexMax: 0 };
    const before = this.#hasOpenInstall
      ? this.#segments.map(({ number }) => ({ number, indexMax: 0 }))
      : this.#segments;
    this.#segments = [...before, { ...own, indexMax: Math.max(own.indexMax, this.#openIndexMax) }];
    this.#taken = this.#added;
    this.#openCount = 0;
    this.#openIndexMax = 0;
    this.#hasOpenInstall = false;
    [this.#open, this.#sealed] = [this.#sealed, this.#open];
    this.#open.clear(BUFFER_KEPT_BYTES);
    beginFrame(this.#open);
    return write;
  }

  /**
   * Takes segments out of the log that nothing needs once the last write is synced: those that lie wholly before the
   * older of two snapshots, or before an installed one. Their files may be deleted, the oldest first.
   */
  releaseSegments(): number[] {
    const [oldest, newer] = this.#taken.snapshots;
    if (oldest === undefined || (newer === undefined && !oldest.isInstalled)) return [];
    const firstKept = this.#segments.findIndex(
      ({ indexMax }, at) => indexMax > oldest.index || at === this.#segments.length - 1,
    );
    return this.#segments.splice(0, firstKept).map(({ number }) => number);
  }

  #takeIntoCurrent(): LogWrite {
    const { segment, offset } = this.#position;
    const end = sealFrame(this.#open, this.#position);
    return { segment, newSegmentBytes: null, offset, bytes: this.#open.written, end };
  }

  #takeIntoNewSegment(): LogWrite {
    const segment = this.#position.segment + 1;
    const start = new ByteWriter();
    const bodyBytes = this.#open.length - FRAME_HEADER_BYTES;
    let newSegmentBytes = this.#segmentBytes;
    let next = this.#writeStart(start, segment, newSegmentBytes);
    const needed = start.length + frameBytes(bodyBytes);
    if (needed > newSegmentBytes) {
      // One alignment more: the larger number may take a byte more to write down.
      newSegmentBytes = (Math.ceil(needed / SEGMENT_ALIGNMENT_BYTES) + 1) * SEGMENT_ALIGNMENT_BYTES;
      next = this.#writeStart(start, segment, newSegmentBytes);
    }
    if (this.#openCount > 0) {
      next = sealFrame(this.#open, next);
      start.raw(this.#open.written);
    }
    this.#segmentEndBytes = newSegmentBytes;
    this.#segments.push({ number: segment, indexMax: 0 });
    return { segment, newSegmentBytes, offset: 0, bytes: start.written, end: next };
  }

  #writeStart(writer: ByteWriter, segment: number, segmentBytes: number): LogPosition {
    beginFrame(writer);
    const { hardState, lastIndex, snapshots } = this.#taken;
    const initialMembership = this.#initialMembership;
    writeSegmentStart(writer, {
      ...this.#identity,
      segmentBytes,
      initialMembership,
      hardState,
      lastIndex,
      snapshots,
    });
    return sealFrame(writer, { segment, offset: 0, check: this.#position.check });
  }

  #addSnapshot(snapshot: SnapshotName): void {
    const { snapshots, lastIndex } = this.#added;
    const newest = snapshots.at(-1);
    // A newer one was installed while this one was being written.
    if (newest !== undefined && snapshot.index <= newest.index) return;
    if (!snapshot.isInstalled && snapshot.index > lastIndex) {
      throw new Error(`a snapshot of index ${snapshot.index} was taken of a log that ends at ${lastIndex}`);
    }
    writeSnapshotName(this.#open, snapshot);
    if (snapshot.isInstalled) {
      this.#added = { ...this.#added, lastIndex: snapshot.index, snapshots: [snapshot] };
      this.#hasOpenInstall = true;
    } else {
      this.#added = { ...this.#added, snapshots: [...snapshots, snapshot].slice(-2) };
    }
  }

  #addEntries(entries: readonly Entry[]): void {
    const first = entries[0];
    if (first === undefined) return;
    const { lastIndex, snapshots } = this.#added;
    const baseIndex = snapshots.at(-1)?.index ?? 0;
    let index = first.index;
    if (index <= baseIndex || index > lastIndex + 1) {
      throw new Error(`entry ${index} does not fit a log of ${baseIndex + 1} to ${lastIndex}`);
    }
    for (const entry of entries) {
      if (entry.index !== index) throw new Error(`entry ${entry.index} came where ${index} was due`);
      writeEntry(this.#open, entry);
      index += 1;
    }
    this.#added = { ...this.#added, lastIndex: index - 1 };
    this.#openIndexMax = Math.max(this.#openIndexMax, index - 1);
  }
}
