import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Entry, HardState, Snapshot } from "@orrery/domain/consensus";
import {
  encodeMark,
  encodeSnapshot,
  type LogEnd,
  type LogIdentity,
  type LogPosition,
  type LogWrite,
  LogWriter,
  type SnapshotName,
  segmentFileName,
  snapshotFileName,
} from "@orrery/domain/write-ahead-log";
import { writeFileAtomically } from "@orrery/runtime";
import { type LogFailure, logFailureOf } from "./write-ahead-log-failure.ts";
import {
  closeFile,
  makeSegment,
  renameSynced,
  syncData,
  writeAll,
  writeDurably,
} from "./write-ahead-log-files.ts";

export type StorageBatch = {
  readonly hardState: HardState | null;
  /** From the leader: it replaces the whole log, and `entries` follow it. */
  readonly snapshot: Snapshot | null;
  readonly entries: readonly Entry[];
};

export type AppendOutcome =
  | { readonly outcome: "stored" }
  /** Not known to be stored; after a failed `append` nothing is taken any more. */
  | { readonly outcome: "failed"; readonly failure: LogFailure }
  | { readonly outcome: "closed" };

/** An opened log's files; `segmentFd` is the one that `end` lies in, of `currentSegmentBytes`. */
export type OpenedFiles = {
  readonly folder: string;
  readonly identity: LogIdentity;
  readonly end: LogEnd;
  readonly segmentFd: number;
  readonly currentSegmentBytes: number;
  readonly markFd: number;
  readonly markGeneration: number;
  /** Of segments to come. */
  readonly segmentBytes: number;
};

type SnapshotPoint = Pick<SnapshotName, "index" | "term">;

/** The mark is written so long after the last append, off everybody's way; under steady load once a second. */
const MARK_IDLE_MS = 50;
const MARK_STALE_MS = 1000;
const SPARE_NAME = "spare.tmp";
const STORED: AppendOutcome = { outcome: "stored" };

/**
 * The durable log of one member of a federation (see `openWriteAheadLog`). What `append` answered with `stored` survives
 * kill -9 and power loss. Appends that come while a sync runs are stored together, by one write and one sync.
 */
export class WriteAheadLog {
  readonly #folder: string;
  readonly #identity: LogIdentity;
  readonly #segmentBytes: number;
  readonly #markFd: number;
  readonly #writer: LogWriter;
  #segmentFd: number;
  #markGeneration: number;
  #markedAtMs = 0;
  #storedAtMs = 0;
  #durable: LogPosition;
  #markTimer: NodeJS.Timeout | null = null;
  #marking: Promise<void> = Promise.resolve();
  #waiting: ((outcome: AppendOutcome) => void)[] = [];
  #waitingSinceMs: number | null = null;
  #writingSinceMs: number | null = null;
  #running: Promise<void> | null = null;
  /** While a leader's snapshot is being stored, what is appended behind it waits for its turn. */
  #gate: Promise<void> | null = null;
  #gateSinceMs: number | null = null;
  #spare: Promise<number | null>;
  #chores: Promise<void> = Promise.resolve();
  #snapshots: readonly SnapshotPoint[];
  #compacting: Promise<unknown> = Promise.resolve();
  #failure: LogFailure | null = null;
  #isClosed = false;

  constructor(files: OpenedFiles) {
    this.#folder = files.folder;
    this.#identity = files.identity;
    this.#segmentBytes = files.segmentBytes;
    this.#markFd = files.markFd;
    this.#markGeneration = files.markGeneration;
    this.#segmentFd = files.segmentFd;
    this.#durable = files.end.position;
    this.#snapshots = files.end.snapshots;
    this.#writer = new LogWriter(files.identity, files.end, files.segmentBytes, files.currentSegmentBytes);
    this.#spare = this.#makeSpare();
  }

  /** Since when the oldest append waits for its answer, by `performance.now()`: a disk that hangs shows here. */
  get pendingSinceMs(): number | null {
    const sinceMs = [this.#gateSinceMs, this.#writingSinceMs, this.#waitingSinceMs].filter(
      (each) => each !== null,
    );
    return sinceMs.length === 0 ? null : Math.min(...sinceMs);
  }

  get failure(): LogFailure | null {
    return this.#failure;
  }

  /** Stores a batch as a whole, in the order of the calls. What does not follow what was appended before is a mistake and throws. */
  append(batch: StorageBatch): Promise<AppendOutcome> {
    const refused = this.#refusal();
    if (refused !== null) return Promise.resolve(refused);
    if (batch.snapshot !== null || this.#gate !== null) return this.#appendInTurn(batch);
    return this.#enqueue(batch, null);
  }

  /**
   * Stores a snapshot of what was applied here; the entries it stands for may then be deleted. Appends go on meanwhile, and
   * a failure costs no more than this snapshot.
   */
  async compact(snapshot: Snapshot): Promise<AppendOutcome> {
    const refused = this.#refusal();
    if (refused !== null) return refused;
    const storing = this.#compacting.then(() => this.#storeTaken(snapshot));
    this.#compacting = storing.catch(() => undefined);
    let name: SnapshotName | null;
    try {
      name = await storing;
    } catch (error) {
      return { outcome: "failed", failure: logFailureOf(error, this.#folder) };
    }
    if (name === null) return STORED;
    await this.#gate;
    return this.#refusal() ?? this.#enqueue({ hardState: null, snapshot: null, entries: [] }, name);
  }

  /** Stores what was appended, marks the log's end, and lets go of its files. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#compacting;
    await this.#gate;
    await this.#running;
    if (this.#markTimer !== null) clearTimeout(this.#markTimer);
    if (this.#failure === null) await this.#writeMark().catch((error: unknown) => this.#fail(error));
    await this.#marking.catch(() => undefined);
    await this.#chores;
    const spareFd = await this.#spare;
    const fds = [this.#segmentFd, this.#markFd, ...(spareFd === null ? [] : [spareFd])];
    for (const fd of fds) await closeFile(fd).catch(() => undefined);
    await rm(join(this.#folder, SPARE_NAME), { force: true }).catch(() => undefined);
  }

  #refusal(): AppendOutcome | null {
    if (this.#failure !== null) return { outcome: "failed", failure: this.#failure };
    return this.#isClosed ? { outcome: "closed" } : null;
  }

  #enqueue({ hardState, entries }: StorageBatch, snapshot: SnapshotName | null): Promise<AppendOutcome> {
    this.#writer.add({ hardState, snapshot, entries });
    this.#waitingSinceMs ??= performance.now();
    const answer = new Promise<AppendOutcome>((resolve) => this.#waiting.push(resolve));
    this.#running ??= this.#run();
    return answer;
  }

  async #appendInTurn(batch: StorageBatch): Promise<AppendOutcome> {
    this.#gateSinceMs ??= performance.now();
    const turn = (this.#gate ?? Promise.resolve()).then(async () => {
      const name = await this.#storeInstalled(batch.snapshot);
      // In an object, since the next one's turn comes before this one's answer.
      return { answer: this.#failure === null ? this.#enqueue(batch, name) : null };
    });
    const gate = turn.then(() => undefined);
    this.#gate = gate;
    const { answer } = await turn;
    if (this.#gate === gate) {
      this.#gate = null;
      this.#gateSinceMs = null;
    }
    return answer ?? this.#refusal() ?? { outcome: "closed" };
  }

  async #storeInstalled(snapshot: Snapshot | null): Promise<SnapshotName | null> {
    if (snapshot === null || this.#failure !== null) return null;
    try {
      return await this.#storeSnapshot(snapshot, true);
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && this.#failure === null) {
      const group = this.#waiting;
      this.#waiting = [];
      this.#writingSinceMs = this.#waitingSinceMs;
      this.#waitingSinceMs = null;
      const write = this.#writer.take();
      try {
        await this.#store(write);
      } catch (error) {
        this.#waiting = [...group, ...this.#waiting];
        this.#fail(error);
        break;
      }
      this.#writingSinceMs = null;
      for (const resolve of group) resolve(STORED);
      this.#tidyLater();
    }
    this.#running = null;
  }

  async #store(write: LogWrite): Promise<void> {
    if (write.newSegmentBytes !== null) await this.#beginSegment(write, write.newSegmentBytes);
    else {
      await writeDurably(this.#segmentFd, write.bytes, write.offset);
    }
    this.#durable = write.end;
    this.#storedAtMs = performance.now();
    // The newest segment's loss must show: it is marked before anything in it is acknowledged.
    if (write.newSegmentBytes !== null) await this.#writeMark();
    else this.#markTimer ??= this.#armMark(MARK_IDLE_MS);
  }

  /** The file gets its name only once its first frames are synced: every named segment has a sound beginning. */
  async #beginSegment({ segment, bytes }: LogWrite, sizeBytes: number): Promise<void> {
    const sparePath = join(this.#folder, SPARE_NAME);
    const spareFd = await this.#spare;
    this.#spare = Promise.resolve(null);
    const fits = sizeBytes === this.#segmentBytes;
    if (spareFd !== null && !fits) await closeFile(spareFd);
    const fd = spareFd !== null && fits ? spareFd : await makeSegment(sparePath, sizeBytes);
    const before = this.#segmentFd;
    this.#segmentFd = fd;
    await closeFile(before);
    await writeAll(fd, bytes, 0);
    await syncData(fd);
    await renameSynced(sparePath, join(this.#folder, segmentFileName(segment)));
    this.#spare = this.#makeSpare();
  }

  /** Made ahead, so that beginning a segment waits for no zeros. Where there is no room, it is tried again when needed. */
  #makeSpare(): Promise<number | null> {
    return makeSegment(join(this.#folder, SPARE_NAME), this.#segmentBytes).catch(() => null);
  }

  /** Null where there is one of the same index, which would be written over, or a newer one. */
  async #storeTaken(snapshot: Snapshot): Promise<SnapshotName | null> {
    if (this.#snapshots.some(({ index }) => index >= snapshot.index)) return null;
    return this.#storeSnapshot(snapshot, false);
  }

  async #storeSnapshot(snapshot: Snapshot, isInstalled: boolean): Promise<SnapshotName> {
    const { name, bytes } = encodeSnapshot(this.#identity, snapshot, isInstalled);
    await writeFileAtomically(join(this.#folder, snapshotFileName(name)), bytes);
    this.#snapshots = [...this.#snapshots, name];
    return name;
  }

  #armMark(delayMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#markTimer = null;
      const nowMs = performance.now();
      const idleMs = nowMs - this.#storedAtMs;
      if (idleMs < MARK_IDLE_MS && nowMs - this.#markedAtMs < MARK_STALE_MS) {
        this.#markTimer = this.#armMark(MARK_IDLE_MS - idleMs);
        return;
      }
      this.#writeMark().catch((error: unknown) => this.#fail(error));
    }, delayMs).unref();
  }

  #writeMark(): Promise<void> {
    this.#marking = this.#marking.then(async () => {
      this.#markGeneration += 1;
      const { offset, bytes } = encodeMark(this.#identity, {
        generation: this.#markGeneration,
        position: this.#durable,
      });
      await writeAll(this.#markFd, bytes, offset);
      await syncData(this.#markFd);
      this.#markedAtMs = performance.now();
    });
    return this.#marking;
  }

  /** Deletes what nothing needs any more, the oldest first; what stays after a crash is harmless. */
  #tidyLater(): void {
    const released = this.#writer.releaseSegments().map(segmentFileName);
    const oldestKept = this.#writer.snapshots[0]?.index ?? 0;
    const stale = this.#snapshots.filter(({ index }) => index < oldestKept).map(snapshotFileName);
    if (released.length === 0 && stale.length === 0) return;
    this.#snapshots = this.#snapshots.filter(({ index }) => index >= oldestKept);
    this.#chores = this.#chores.then(async () => {
      for (const file of [...released, ...stale]) {
        await rm(join(this.#folder, file), { force: true }).catch(() => undefined);
      }
    });
  }

  #fail(error: unknown): void {
    this.#failure ??= logFailureOf(error, this.#folder);
    this.#writingSinceMs = null;
    this.#waitingSinceMs = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve({ outcome: "failed", failure: this.#failure });
  }
}
