import type { Membership } from "@orrery/domain/consensus";
import {
  describeVerdict,
  emptyLogEnd,
  encodeMark,
  encodeSnapshot,
  type LogIdentity,
  LogWriter,
  MARK_FILE_BYTES,
  recover,
  snapshotFileName,
} from "@orrery/domain/write-ahead-log";
import type { FederationId, MemberId } from "@orrery/protocol";
import type { MemberStorage, Recovery, StorageBatch } from "./member-storage.ts";
import type { Rng } from "./rng.ts";
import { SimulatedFile } from "./simulated-file.ts";

/** Small, so that a run goes through many of them. */
const SEGMENT_BYTES = 8192;
const FEDERATION = "simulated" as FederationId;

type SnapshotFile = { readonly name: string; readonly index: number; readonly file: SimulatedFile };
type Mark = Parameters<typeof encodeMark>[1];

/** The agent's write-ahead log, byte for byte, on simulated files. */
export class LogStorage implements MemberStorage {
  readonly #identity: LogIdentity;
  readonly #segments = new Map<number, SimulatedFile>();
  readonly #snapshots = new Map<string, SnapshotFile>();
  readonly #markFile = new SimulatedFile(MARK_FILE_BYTES);
  #writer: LogWriter;
  #mark: Mark;
  /** Where the write that is under way ends; null = none is. */
  #writtenEnd: Mark["position"] | null = null;
  /** The next log write names them, so they must be durable before; only then they get their names, as segments do. */
  #newSnapshots: SnapshotFile[] = [];
  /** A new segment gets its name only once its first frames are synced: before that a crash leaves nothing of it. */
  #unborn: { readonly number: number; readonly file: SimulatedFile } | null = null;
  #syncCount = 0;
  position = 0;

  constructor(memberId: MemberId, founders: Membership) {
    this.#identity = { federationId: FEDERATION, memberId };
    this.#writer = new LogWriter(this.#identity, emptyLogEnd(founders), SEGMENT_BYTES, 0);
    this.#mark = { generation: 0, position: { segment: 0, offset: 0, check: 0 } };
    // A member takes part only once its empty log is on stable storage.
    this.write();
    this.synced();
    this.#markFile.sync();
  }

  append({ hardState, entries, snapshot }: StorageBatch): void {
    this.position += 1;
    let name = null;
    if (snapshot !== null) {
      const encoded = encodeSnapshot(this.#identity, snapshot.snapshot, !snapshot.isOwn);
      const file = new SimulatedFile(encoded.bytes.length);
      file.write(0, encoded.bytes);
      name = encoded.name;
      this.#newSnapshots.push({ name: snapshotFileName(name), index: name.index, file });
    }
    this.#writer.add({ hardState, entries, snapshot: name });
  }

  write(): void {
    if (this.#writtenEnd !== null || !this.#writer.hasWork) return;
    const { segment, newSegmentBytes, offset, bytes, end } = this.#writer.take();
    if (newSegmentBytes !== null)
      this.#unborn = { number: segment, file: new SimulatedFile(newSegmentBytes) };
    const file = this.#unborn?.file ?? this.#segments.get(segment);
    file?.write(offset, bytes);
    this.#writtenEnd = end;
  }

  synced(): void {
    const isNewSegment = this.#unborn !== null;
    if (this.#unborn !== null) this.#segments.set(this.#unborn.number, this.#unborn.file);
    this.#unborn = null;
    this.#nameSnapshots();
    for (const file of [...this.#segments.values(), this.#markFile]) file.sync();
    if (this.#writtenEnd === null) return;
    const position = this.#writtenEnd;
    this.#writtenEnd = null;
    this.#syncCount += 1;
    // The mark may lag behind; with a new segment it is due, since older ones may be deleted then.
    if (isNewSegment || this.#syncCount % 4 === 0) this.#writeMark(position);
    if (!isNewSegment) return;
    this.#markFile.sync();
    for (const number of this.#writer.releaseSegments()) this.#segments.delete(number);
    // Newer ones may be named already by a write that is still to come.
    const oldestKept = this.#writer.snapshots[0]?.index ?? 0;
    for (const [name, { index }] of this.#snapshots) if (index < oldestKept) this.#snapshots.delete(name);
  }

  crash(kind: "kill" | "power", rng: Rng): void {
    // Whole snapshots first: only after them is the log's write given to the disk.
    const isSnapshotUnderWay = this.#newSnapshots.length > 0 && rng.chance(0.5);
    if (!isSnapshotUnderWay) this.#nameSnapshots();
    this.#newSnapshots = [];
    for (const file of [...this.#segments.values(), this.#markFile]) {
      if (kind === "kill" && !isSnapshotUnderWay) file.sync();
      else if (isSnapshotUnderWay) file.dropWrites();
      else file.tear(rng);
    }
    this.#unborn = null;
    this.#writtenEnd = null;
  }

  damage(rng: Rng): string {
    const [number, file] = rng.pick([...this.#segments]);
    const used = usedBytes(file.bytes);
    const draw = rng.ratio();
    if (draw < 0.2 && this.#snapshots.size > 0) {
      const [name, { file: snapshot }] = rng.pick([...this.#snapshots]);
      snapshot.flipBit(rng.integer(0, snapshot.bytes.length - 1), rng.integer(0, 7));
      return `a bit flips in ${name}`;
    }
    if (draw < 0.3) {
      this.#markFile.flipBit(rng.integer(0, MARK_FILE_BYTES - 1), rng.integer(0, 7));
      return "a bit flips in the mark";
    }
    if (draw < 0.6 && used > 1024) {
      const [from, to] = [rng.integer(0, used - 1), rng.integer(0, used - 1)];
      file.misdirect(from, to);
      return `segment ${number} has at ${to} what belongs to ${from}`;
    }
    const at = rng.integer(0, used - 1);
    file.flipBit(at, rng.integer(0, 7));
    return `a bit flips in segment ${number} at ${at}`;
  }

  recover(): Recovery {
    const recovery = recover(this.#identity, {
      segments: [...this.#segments].map(([number, { bytes }]) => ({ number, bytes })),
      mark: this.#markFile.bytes,
      snapshots: new Map([...this.#snapshots].map(([name, { file }]) => [name, file.bytes])),
    });
    if (!recovery.isUsable) return { verdict: "damaged", problem: describeVerdict(recovery.verdict) };
    const { end, mark, restored, verdict } = recovery;
    const file = this.#segments.get(end.position.segment);
    file?.zeroFrom(end.position.offset);
    this.#writer = new LogWriter(this.#identity, end, SEGMENT_BYTES, file?.bytes.length ?? 0);
    this.#mark = mark;
    this.#writeMark(end.position);
    this.#markFile.sync();
    return { verdict: verdict.kind === "torn-tail" ? "torn-tail" : "clean", state: restored };
  }

  #nameSnapshots(): void {
    for (const snapshot of this.#newSnapshots) {
      snapshot.file.sync();
      this.#snapshots.set(snapshot.name, snapshot);
    }
    this.#newSnapshots = [];
  }

  #writeMark(position: Mark["position"]): void {
    this.#mark = { generation: this.#mark.generation + 1, position };
    const { offset, bytes } = encodeMark(this.#identity, this.#mark);
    this.#markFile.write(offset, bytes);
  }
}

function usedBytes(bytes: Uint8Array): number {
  let used = bytes.length;
  while (used > 0 && bytes[used - 1] === 0) used -= 1;
  return used;
}
