import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { OutboxEntry, type StreamId } from "@orrery/protocol";
import { writeAckedFile } from "./acked-file.ts";
import { encodeFrame, readFrame } from "./frame.ts";
import { type NewOutboxEntry, OUTBOX_RESTARTED_EVENT, type OutboxVerdict } from "./outbox-verdict.ts";
import { recoverStream } from "./recover-stream.ts";
import { frameEnd, frameStart, lastSequenceOf, type Segment, segmentFileName } from "./segment.ts";
import { createStream, type LoadedStream, type StreamFolder } from "./stream-folder.ts";
import { syncFolder } from "./sync-folder.ts";

export type OutboxLimits = {
  /** Pending entries and bytes above which `append` refuses. */
  entriesMax: number;
  bytesMax: number;
  /** One entry as JSON. */
  entryBytesMax: number;
  segmentBytes: number;
};

export const OUTBOX_LIMITS: OutboxLimits = {
  entriesMax: 100_000,
  bytesMax: 64 * 1_048_576,
  entryBytesMax: 65_536,
  segmentBytes: 1_048_576,
};

export type AppendOutcome =
  | { outcome: "stored"; sequence: number }
  /** Not stored. `full`: the limits above; `disk_full`: the file system has no room. The caller counts its drops. */
  | { outcome: "refused"; reason: "full" | "disk_full" | "too_large" | "io_error" | "closed" };

/** `ahead`: the receiver claims more than was ever written here, see `restartStream`. */
export type AckOutcome = { outcome: "acked" } | { outcome: "ahead" };

export type OutboxBatch = { streamId: StreamId; entries: OutboxEntry[] };

const BATCH_ENTRIES_MAX = 256;
const BATCH_BYTES_MAX = 512 * 1024;
const COMMIT_BYTES_MAX = 1_048_576;

type BatchOptions = { skip?: number; entriesMax?: number; bytesMax?: number };
type Waiting = { payload: Buffer; resolve: (outcome: AppendOutcome) => void };

/**
 * A durable queue for one process (see `openOutbox`). An `append` that resolved with `stored` survives kill -9 and power
 * loss: it is synced first, and appends that wait at the same time share one sync. Sequence numbers begin at 1 in each
 * stream and have no gaps.
 */
export class Outbox {
  readonly #root: string;
  readonly #limits: OutboxLimits;
  readonly #onDamage: ((verdict: OutboxVerdict) => void) | undefined;
  #stream: LoadedStream;
  /** Entries up to here were on disk when this process opened the stream. */
  #openedAtSequence: number;
  #pendingBytes: number;
  #writer: FileHandle | null = null;
  #waiting: Waiting[] = [];
  #isCommitPlanned = false;
  #isClosed = false;
  /** Everything that touches files runs through this chain, one after the other. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(
    root: string,
    stream: LoadedStream,
    limits: OutboxLimits,
    onDamage: ((verdict: OutboxVerdict) => void) | undefined,
  ) {
    this.#root = root;
    this.#stream = stream;
    this.#limits = limits;
    this.#onDamage = onDamage;
    this.#openedAtSequence = this.lastSequence;
    this.#pendingBytes = bytesBetween(stream.segments, stream.ackedSequence, this.lastSequence);
  }

  get streamId(): StreamId {
    return this.#stream.folder.streamId;
  }

  get ackedSequence(): number {
    return this.#stream.ackedSequence;
  }

  get lastSequence(): number {
    return lastSequenceOf(this.#active);
  }

  get pendingCount(): number {
    return this.lastSequence - this.ackedSequence;
  }

  append(entry: NewOutboxEntry): Promise<AppendOutcome> {
    const payload = toPayload(entry);
    if (payload.length > this.#limits.entryBytesMax) {
      return Promise.resolve({ outcome: "refused", reason: "too_large" });
    }
    return new Promise((resolve) => {
      this.#waiting.push({ payload, resolve });
      this.#planCommit();
    });
  }

  /** Confirms everything up to `sequence`; whole segments below it are deleted. */
  ack(sequence: number): Promise<AckOutcome> {
    return this.#exclusive(async () => {
      if (sequence > this.lastSequence) return { outcome: "ahead" };
      const { segments, ackedSequence, folder } = this.#stream;
      if (sequence <= ackedSequence) return { outcome: "acked" };
      this.#pendingBytes -= bytesBetween(segments, ackedSequence, sequence);
      this.#stream.ackedSequence = sequence;
      const finished = segments.slice(0, -1).filter((segment) => lastSequenceOf(segment) <= sequence);
      // A full disk may refuse this small file. Deleting goes on: it makes the room, and the first segment's name
      // then tells as much.
      await writeAckedFile(folder.path, sequence, finished.length > 0).catch(() => undefined);
      for (const segment of finished) await rm(segment.path, { force: true });
      this.#stream.segments = segments.slice(finished.length);
      return { outcome: "acked" };
    });
  }

  /** The oldest unconfirmed entries; `skip` leaves out as many of them. At most 256 and 512 KiB, but at least one. */
  readBatch(options: BatchOptions = {}): Promise<OutboxBatch> {
    return this.#exclusive(async () => {
      const batch = await this.#read(options);
      if (batch !== null) return batch;
      const recovered = await this.#recover();
      this.#onDamage?.(recovered);
      return { streamId: this.streamId, entries: [] };
    });
  }

  /**
   * Begins a new stream because the receiver's memory of this one does not fit ours (one side was restored from a
   * backup). Pending entries are carried over. Where the receiver has more than we ever wrote, only those this
   * process appended are: the older ones are among what it has.
   */
  restartStream(why: { reason: string; receiverSequence: number; nowAtMs: number }): Promise<void> {
    return this.#exclusive(async () => {
      const isReceiverAhead = why.receiverSequence > this.lastSequence;
      const fromSequence = Math.max(
        this.ackedSequence,
        isReceiverAhead ? Math.min(this.#openedAtSequence, this.lastSequence) : 0,
      );
      const carried: Buffer[] = [];
      for (let skip = fromSequence - this.ackedSequence; skip < this.pendingCount; ) {
        const batch = await this.#read({ skip });
        if (batch === null || batch.entries.length === 0) break;
        carried.push(...batch.entries.map(({ sequence: _, ...entry }) => toPayload(entry)));
        skip += batch.entries.length;
      }
      const told = toPayload({
        atMs: why.nowAtMs,
        type: OUTBOX_RESTARTED_EVENT,
        data: {
          reason: why.reason,
          previousStreamId: this.streamId,
          previousAckedSequence: this.ackedSequence,
          receiverSequence: why.receiverSequence,
          carriedCount: carried.length,
        },
      });
      await this.#replaceStream(async (previous) => {
        const stream = await createStream(this.#root, previous.generation + 1, [told, ...carried]);
        await rm(previous.path, { recursive: true, force: true });
        return stream;
      });
    });
  }

  async close(): Promise<void> {
    await this.#exclusive(async () => {
      this.#isClosed = true;
      await this.#closeWriter();
    });
    for (const { resolve } of this.#waiting.splice(0)) resolve({ outcome: "refused", reason: "closed" });
  }

  get #active(): Segment {
    const active = this.#stream.segments.at(-1);
    if (active === undefined) throw new Error("an outbox stream always has a segment");
    return active;
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  #planCommit(): void {
    if (this.#isCommitPlanned) return;
    this.#isCommitPlanned = true;
    void this.#exclusive(async () => {
      this.#isCommitPlanned = false;
      await this.#commit();
      if (this.#waiting.length > 0) this.#planCommit();
    });
  }

  /** One write and one sync for everything that waits. */
  async #commit(): Promise<void> {
    const group: Waiting[] = [];
    const frames: Buffer[] = [];
    let sizeBytes = 0;
    const firstSequence = this.lastSequence + 1;
    while (sizeBytes < COMMIT_BYTES_MAX) {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) break;
      const frame = encodeFrame(firstSequence + group.length, waiting.payload);
      const refusal = this.#refusalFor(group.length + 1, sizeBytes + frame.length);
      if (refusal !== null) {
        waiting.resolve({ outcome: "refused", reason: refusal });
        continue;
      }
      group.push(waiting);
      frames.push(frame);
      sizeBytes += frame.length;
    }
    if (group.length === 0) return;
    try {
      await this.#writeSynced(Buffer.concat(frames));
    } catch (error) {
      await this.#cutBack();
      for (const { resolve } of group) resolve({ outcome: "refused", reason: refusalOf(error) });
      return;
    }
    const active = this.#active;
    for (const frame of frames) {
      active.frameOffsets.push(active.sizeBytes);
      active.sizeBytes += frame.length;
    }
    this.#pendingBytes += sizeBytes;
    for (const [index, { resolve }] of group.entries()) {
      resolve({ outcome: "stored", sequence: firstSequence + index });
    }
  }

  #refusalFor(addedCount: number, addedBytes: number): "full" | "closed" | null {
    if (this.#isClosed) return "closed";
    const isFull =
      this.pendingCount + addedCount > this.#limits.entriesMax ||
      this.#pendingBytes + addedBytes > this.#limits.bytesMax;
    return isFull ? "full" : null;
  }

  async #writeSynced(bytes: Buffer): Promise<void> {
    if (this.#active.sizeBytes >= this.#limits.segmentBytes) await this.#rotate();
    const { path, sizeBytes } = this.#active;
    if (this.#writer === null) {
      this.#writer = await open(path, "r+");
      // What an earlier failed write left behind must not look like a record.
      await this.#writer.truncate(sizeBytes);
    }
    let written = 0;
    while (written < bytes.length) {
      const part = await this.#writer.write(bytes, written, bytes.length - written, sizeBytes + written);
      written += part.bytesWritten;
    }
    await this.#writer.datasync();
  }

  /** After a failed write or sync: none of it may be found later, because its callers are told it was refused. */
  async #cutBack(): Promise<void> {
    await this.#writer?.truncate(this.#active.sizeBytes).catch(() => undefined);
    await this.#closeWriter();
  }

  async #rotate(): Promise<void> {
    await this.#closeWriter();
    const baseSequence = this.lastSequence + 1;
    const path = join(this.#stream.folder.path, segmentFileName(baseSequence));
    const handle = await open(path, "w", 0o600);
    await handle.close();
    await syncFolder(this.#stream.folder.path);
    this.#stream.segments.push({ path, baseSequence, frameOffsets: [], sizeBytes: 0 });
  }

  /** Null where a record cannot be read. */
  async #read(options: BatchOptions): Promise<OutboxBatch | null> {
    const entriesMax = Math.min(options.entriesMax ?? BATCH_ENTRIES_MAX, BATCH_ENTRIES_MAX);
    const bytesMax = Math.min(options.bytesMax ?? BATCH_BYTES_MAX, BATCH_BYTES_MAX);
    const entries: OutboxEntry[] = [];
    let sequence = this.ackedSequence + 1 + (options.skip ?? 0);
    let sizeBytes = 0;
    for (const segment of this.#stream.segments) {
      const firstIndex = sequence - segment.baseSequence;
      let endIndex = firstIndex;
      while (endIndex < segment.frameOffsets.length && entries.length + endIndex - firstIndex < entriesMax) {
        const frameBytes = frameEnd(segment, endIndex) - frameStart(segment, endIndex);
        if (sizeBytes > 0 && sizeBytes + frameBytes > bytesMax) break;
        sizeBytes += frameBytes;
        endIndex += 1;
      }
      if (endIndex <= firstIndex) continue;
      const startOffset = frameStart(segment, firstIndex);
      const bytes = await readRange(segment.path, startOffset, frameEnd(segment, endIndex - 1));
      for (let index = firstIndex; index < endIndex; index += 1) {
        const read = readFrame(bytes, frameStart(segment, index) - startOffset);
        if (read.kind !== "frame" || read.sequence !== sequence) return null;
        entries.push(OutboxEntry.parse({ sequence, ...JSON.parse(read.payload.toString("utf8")) }));
        sequence += 1;
      }
      if (endIndex < segment.frameOffsets.length) break;
    }
    return { streamId: this.streamId, entries };
  }

  async #recover(): Promise<OutboxVerdict> {
    let verdict: OutboxVerdict = { kind: "clean" };
    await this.#replaceStream(async () => {
      const recovered = await recoverStream(this.#root);
      verdict = recovered.verdict;
      return recovered.stream;
    });
    return verdict;
  }

  async #replaceStream(make: (previous: StreamFolder) => Promise<LoadedStream>): Promise<void> {
    await this.#closeWriter();
    this.#stream = await make(this.#stream.folder);
    this.#openedAtSequence = 0;
    this.#pendingBytes = bytesBetween(this.#stream.segments, this.ackedSequence, this.lastSequence);
  }

  async #closeWriter(): Promise<void> {
    const writer = this.#writer;
    this.#writer = null;
    await writer?.close().catch(() => undefined);
  }
}

/** Bytes of the frames after entry `after` up to and with entry `upTo`. */
function bytesBetween(segments: Segment[], after: number, upTo: number): number {
  let sizeBytes = 0;
  for (const segment of segments) {
    const first = Math.max(after + 1, segment.baseSequence);
    const last = Math.min(upTo, lastSequenceOf(segment));
    if (last < first) continue;
    sizeBytes +=
      frameEnd(segment, last - segment.baseSequence) - frameStart(segment, first - segment.baseSequence);
  }
  return sizeBytes;
}

async function readRange(path: string, startOffset: number, endOffset: number): Promise<Buffer> {
  const bytes = Buffer.alloc(endOffset - startOffset);
  const handle = await open(path, "r");
  try {
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, startOffset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

function toPayload(entry: NewOutboxEntry): Buffer {
  return Buffer.from(JSON.stringify(entry));
}

function refusalOf(error: unknown): "disk_full" | "io_error" {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return ["ENOSPC", "EDQUOT", "EFBIG"].includes(code) ? "disk_full" : "io_error";
}
