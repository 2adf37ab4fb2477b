import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Membership, RestoredState } from "@orrery/domain/consensus";
import {
  describeVerdict,
  emptyLogEnd,
  encodeMark,
  encodeSnapshot,
  type LogFiles,
  type LogIdentity,
  LogWriter,
  MARK_FILE_BYTES,
  parseSegmentFileName,
  type Recovery,
  recover,
  segmentFileName,
  snapshotFileName,
  type UnusableVerdict,
  type UsableVerdict,
} from "@orrery/domain/write-ahead-log";
import { syncFolder, writeFileAtomically } from "@orrery/runtime";
import type { LogBeginning } from "./inherit-log.ts";
import { WriteAheadLog } from "./write-ahead-log.ts";
import { type LogFailure, logFailureOf } from "./write-ahead-log-failure.ts";
import {
  closeFile,
  makeZeroFile,
  openFile,
  openSegment,
  readSegment,
  renameSynced,
  syncData,
  writeAll,
  writeZeros,
} from "./write-ahead-log-files.ts";

export type OpenOptions = LogIdentity & {
  /**
   * What the federation begins with, where this member is new and a log may be made; null where the member has had one:
   * if it is gone, an empty one in its place would vote as if it remembered.
   */
  readonly create: {
    readonly initialMembership: Membership;
    /** What the log holds from the start; see `inheritLog`. Left out = nothing. */
    readonly beginning?: LogBeginning;
  } | null;
  /** Of a segment's file; a larger batch gets a larger one. */
  readonly segmentBytes?: number;
};

export type OpenOutcome =
  | { readonly outcome: "new"; readonly log: WriteAheadLog; readonly restored: RestoredState }
  | {
      readonly outcome: "opened";
      readonly log: WriteAheadLog;
      readonly restored: RestoredState;
      readonly verdict: UsableVerdict;
      readonly sentence: string;
    }
  /** There is no log, and none may be made: the member comes back as a learner under a new id. */
  | { readonly outcome: "missing"; readonly sentence: string }
  /** As `missing`; the damaged folder is kept aside. */
  | {
      readonly outcome: "damaged";
      readonly verdict: UnusableVerdict;
      readonly keptAsideAs: string;
      readonly sentence: string;
    }
  /** Untouched: this version cannot read it. */
  | { readonly outcome: "newer-format"; readonly verdict: UnusableVerdict; readonly sentence: string }
  /** The folder could not be read or written; nothing is decided about the log. */
  | { readonly outcome: "failed"; readonly failure: LogFailure };

export const SEGMENT_BYTES = 16 * 1_048_576;
const MARK_NAME = "durable.mark";

/** Opens the log in `folder`, which no other process may use, repairs what a crash left behind, or says why it cannot be used. */
export async function openWriteAheadLog(folder: string, options: OpenOptions): Promise<OpenOutcome> {
  const { create, federationId, memberId, segmentBytes = SEGMENT_BYTES } = options;
  const identity: LogIdentity = { federationId, memberId };
  try {
    const names = await namesIn(folder);
    if (names === null) {
      if (create === null) return { outcome: "missing", sentence: missingSentence(folder) };
      await createFolder(folder, identity, create, segmentBytes);
    }
    const files = await readFiles(folder, names ?? (await readdir(folder)));
    const recovery = recover(identity, files);
    if (!recovery.isUsable) return await giveUp(folder, recovery.verdict);
    await repair(folder, files, recovery);
    const log = await openRecovered(folder, identity, files, recovery, segmentBytes);
    const { restored, verdict } = recovery;
    if (names === null) return { outcome: "new", log, restored };
    return { outcome: "opened", log, restored, verdict, sentence: describeVerdict(verdict) };
  } catch (error) {
    return { outcome: "failed", failure: logFailureOf(error, folder) };
  }
}

/** The folder appears under its name with everything a log needs, or not at all. */
async function createFolder(
  folder: string,
  identity: LogIdentity,
  { initialMembership, beginning }: NonNullable<OpenOptions["create"]>,
  segmentBytes: number,
): Promise<void> {
  const temporary = `${folder}.tmp`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  const writer = new LogWriter(identity, emptyLogEnd(initialMembership), segmentBytes, 0);
  if (beginning !== undefined) await writeBeginning(temporary, identity, writer, beginning);
  const write = writer.take();
  const segment = await makeZeroFile(
    join(temporary, segmentFileName(write.segment)),
    write.newSegmentBytes ?? 0,
  );
  await writeAndClose(segment, write.bytes, 0);
  const mark = encodeMark(identity, { generation: 1, position: write.end });
  const markFile = await makeZeroFile(join(temporary, MARK_NAME), MARK_FILE_BYTES);
  await writeAndClose(markFile, mark.bytes, mark.offset);
  await syncFolder(temporary);
  await renameSynced(temporary, folder);
}

/** As a snapshot that was installed: it stands for a whole log that was never here. */
async function writeBeginning(
  folder: string,
  identity: LogIdentity,
  writer: LogWriter,
  { hardState, snapshot }: LogBeginning,
): Promise<void> {
  if (snapshot === null) {
    writer.add({ hardState, snapshot: null, entries: [] });
    return;
  }
  const { name, bytes } = encodeSnapshot(identity, snapshot, true);
  await writeFileAtomically(join(folder, snapshotFileName(name)), bytes);
  writer.add({ hardState, snapshot: name, entries: [] });
}

async function readFiles(folder: string, names: readonly string[]): Promise<LogFiles> {
  const segments: { number: number; bytes: Uint8Array }[] = [];
  const snapshots = new Map<string, Uint8Array>();
  let mark: Uint8Array | null = null;
  for (const name of names) {
    const number = parseSegmentFileName(name);
    if (number !== null) segments.push({ number, bytes: await readSegment(join(folder, name)) });
    else if (name === MARK_NAME) mark = await readFile(join(folder, name));
    else if (isSnapshotName(name)) snapshots.set(name, await readFile(join(folder, name)));
  }
  return { segments, mark, snapshots };
}

/** An unusable log is kept for whoever wants to look, out of the way of the next one. */
async function giveUp(folder: string, verdict: UnusableVerdict): Promise<OpenOutcome> {
  const sentence = describeVerdict(verdict);
  if (verdict.kind === "newer-format") return { outcome: "newer-format", verdict, sentence };
  const beside = new Set(await readdir(dirname(folder)));
  let number = 1;
  while (beside.has(`${basename(folder)}.damaged-${number}`)) number += 1;
  const keptAsideAs = `${folder}.damaged-${number}`;
  await renameSynced(folder, keptAsideAs);
  return { outcome: "damaged", verdict, keptAsideAs, sentence };
}

type Usable = Extract<Recovery, { isUsable: true }>;

async function repair(folder: string, files: LogFiles, { verdict, end, mark }: Usable): Promise<void> {
  // What lies behind the mark may have been read from memory and not be on the disk: after a failed sync the kernel
  // counts it as clean. So it is written again, and synced, before anything rests on it.
  for (const { number, bytes } of files.segments) {
    if (number < mark.position.segment) continue;
    const isLast = number === end.position.segment;
    const from = number === mark.position.segment ? mark.position.offset : 0;
    const to = isLast ? end.position.offset : bytes.length;
    const cutBytes = isLast && verdict.kind === "torn-tail" ? verdict.cutBytes : 0;
    if (from === to && cutBytes === 0) continue;
    const fd = await openFile(join(folder, segmentFileName(number)), "r+");
    try {
      await writeAll(fd, bytes.subarray(from, to), from);
      await writeZeros(fd, to, to + cutBytes);
      await syncData(fd);
    } finally {
      await closeFile(fd);
    }
  }
  const kept = new Set(end.snapshots.map(snapshotFileName));
  const broken = new Set(
    verdict.kind === "clean" ? [] : verdict.brokenSnapshots.map((snapshot) => snapshotFileName(snapshot)),
  );
  for (const name of files.snapshots.keys()) {
    if (broken.has(name)) await rename(join(folder, name), join(folder, `${name}.broken`));
    else if (!kept.has(name)) await rm(join(folder, name));
  }
  for (const name of await readdir(folder)) if (name.endsWith(".tmp")) await rm(join(folder, name));
  await syncFolder(folder);
}

async function openRecovered(
  folder: string,
  identity: LogIdentity,
  files: LogFiles,
  { end, mark }: Usable,
  segmentBytes: number,
): Promise<WriteAheadLog> {
  const { segment } = end.position;
  const currentSegmentBytes = files.segments.find(({ number }) => number === segment)?.bytes.length ?? 0;
  const markFd = await openFile(join(folder, MARK_NAME), "r+");
  const markGeneration = mark.generation + 1;
  const slot = encodeMark(identity, { generation: markGeneration, position: end.position });
  await writeAll(markFd, slot.bytes, slot.offset);
  await syncData(markFd);
  const segmentFd = await openSegment(join(folder, segmentFileName(segment)));
  return new WriteAheadLog({
    folder,
    identity,
    end,
    segmentFd,
    currentSegmentBytes,
    markFd,
    markGeneration,
    segmentBytes,
  });
}

async function writeAndClose(fd: number, bytes: Uint8Array, offset: number): Promise<void> {
  try {
    await writeAll(fd, bytes, offset);
    await syncData(fd);
  } finally {
    await closeFile(fd);
  }
}

async function namesIn(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function isSnapshotName(name: string): boolean {
  return /^snapshot-\d+-\d+$/.test(name);
}

function missingSentence(folder: string): string {
  return (
    `The write-ahead log that this member had in ${folder} is gone. It may have voted and acknowledged what nobody here ` +
    "remembers, so the node comes back as a learner under a new member id."
  );
}
