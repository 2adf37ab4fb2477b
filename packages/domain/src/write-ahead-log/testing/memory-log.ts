import type { FederationId, MemberId } from "@orrery/protocol";
import type { Entry, HardState, Membership, Snapshot } from "../../consensus/entry.ts";
import { encodeMark, MARK_FILE_BYTES } from "../durable-mark.ts";
import type { LogIdentity } from "../log-record.ts";
import { emptyLogEnd, type LogBatch, type LogEnd, type LogWrite, LogWriter } from "../log-writer.ts";
import type { LogFiles } from "../recover.ts";
import { encodeSnapshot, snapshotFileName } from "../snapshot-file.ts";

export const IDENTITY: LogIdentity = {
  federationId: "trading" as FederationId,
  memberId: "member-a" as MemberId,
};

export const MEMBERSHIP: Membership = {
  members: [
    { id: "member-a" as MemberId, role: "voter", priority: 50 },
    { id: "member-ü" as MemberId, role: "learner", priority: 0.5 },
  ],
  removed: ["member-0" as MemberId],
};

/** A log whose files are arrays: everything that stores a log must do, in the order in which it must be done. */
export class MemoryLog {
  readonly segments = new Map<number, Uint8Array>();
  readonly snapshots = new Map<string, Uint8Array>();
  readonly mark = new Uint8Array(MARK_FILE_BYTES);
  readonly segmentBytes: number;
  #writer: LogWriter;
  #markGeneration = 0;
  #end = { segment: 0, offset: 0, check: 0 };

  constructor(segmentBytes = 4096) {
    this.segmentBytes = segmentBytes;
    this.#writer = new LogWriter(IDENTITY, emptyLogEnd(MEMBERSHIP), segmentBytes, 0);
    this.commit();
  }

  get end() {
    return this.#end;
  }

  /** As after a restart. */
  continueFrom(end: LogEnd, markGeneration: number): void {
    const { segment, offset } = end.position;
    const bytes = this.segments.get(segment) ?? new Uint8Array(0);
    bytes.fill(0, offset);
    this.#writer = new LogWriter(IDENTITY, end, this.segmentBytes, bytes.length);
    this.#markGeneration = markGeneration;
    this.#end = end.position;
  }

  add(batch: Partial<LogBatch>): void {
    this.#writer.add({ hardState: null, snapshot: null, entries: [], ...batch });
  }

  addSnapshot(snapshot: Snapshot, isInstalled: boolean): void {
    const { name, bytes } = encodeSnapshot(IDENTITY, snapshot, isInstalled);
    this.snapshots.set(snapshotFileName(name), bytes.slice());
    this.add({ snapshot: name });
  }

  commit(): LogWrite {
    const write = this.#writer.take();
    this.apply(write);
    this.#end = write.end;
    if (write.newSegmentBytes !== null) this.writeMark();
    for (const number of this.#writer.releaseSegments()) this.segments.delete(number);
    const kept = new Set(this.#writer.snapshots.map(snapshotFileName));
    for (const name of this.snapshots.keys()) if (!kept.has(name)) this.snapshots.delete(name);
    return write;
  }

  /** The write on its way, of which nobody was told; the log cannot be used after it. */
  takeUnsynced(): LogWrite {
    return this.#writer.take();
  }

  apply({ segment, newSegmentBytes, offset, bytes }: LogWrite): void {
    if (newSegmentBytes !== null) this.segments.set(segment, new Uint8Array(newSegmentBytes));
    this.segments.get(segment)?.set(bytes, offset);
  }

  writeMark(): void {
    this.#markGeneration += 1;
    const { offset, bytes } = encodeMark(IDENTITY, { generation: this.#markGeneration, position: this.#end });
    this.mark.set(bytes, offset);
  }

  get files(): LogFiles {
    const segments = [...this.segments].map(([number, bytes]) => ({ number, bytes }));
    return { segments, mark: this.mark, snapshots: this.snapshots };
  }
}

export function command(term: number, index: number, data: Uint8Array = Uint8Array.of(index & 0xff)): Entry {
  return { term, index, payload: { kind: "command", data } };
}

export function commands(term: number, from: number, to: number): Entry[] {
  return Array.from({ length: to - from + 1 }, (_, at) => command(term, from + at));
}

export function hardState(term: number, commitIndex = 0, vote = "member-a"): HardState {
  return { term, vote: vote as MemberId, commitIndex };
}

export function snapshotAt(index: number, term: number, data = Uint8Array.of(1, 2, 3)): Snapshot {
  return { index, term, membership: MEMBERSHIP, data };
}
