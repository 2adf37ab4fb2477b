import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { StreamId } from "@orrery/protocol";
import { randomText } from "../random-id.ts";
import { readAckedFile } from "./acked-file.ts";
import { encodeFrame, readFrame } from "./frame.ts";
import {
  lastSequenceOf,
  parseSegmentFileName,
  type SalvagedFrame,
  type Segment,
  scanSegment,
  segmentFileName,
} from "./segment.ts";
import { syncFolder } from "./sync-folder.ts";

/**
 * One stream is one folder, `<generation>-<stream id>`; the highest generation is the current one. A new stream is
 * written under a temporary name and appears by one rename, so that a crash leaves either the old stream or the new.
 */
export type StreamFolder = { path: string; generation: number; streamId: StreamId };

export type LoadedStream = {
  folder: StreamFolder;
  /** Oldest first; never empty; the last one is written to. */
  segments: Segment[];
  ackedSequence: number;
};

export type StreamDamage = {
  file: string;
  problem: string;
  /** Every readable entry behind `ackedSequence`, in order. */
  readable: SalvagedFrame[];
  ackedSequence: number;
  lostCount: number;
  lostTailUnknown: boolean;
};

export type StreamLoad =
  | { kind: "sound"; stream: LoadedStream; tear: { file: string; truncatedBytes: number } | null }
  | { kind: "damaged"; folder: StreamFolder; damage: StreamDamage };

const SET_ASIDE_MAX = 3;

/** The current stream's folder, or null where there is none yet. Left-overs of an interrupted change are cleared. */
export async function findCurrentStream(root: string): Promise<StreamFolder | null> {
  const names = await readdir(root);
  await Promise.all(
    names.filter((name) => name.startsWith("tmp-")).map((name) => rm(join(root, name), { recursive: true })),
  );
  const folders = names
    .map((name) => parseStreamFolderName(root, name))
    .filter((folder) => folder !== null)
    .sort((a, b) => b.generation - a.generation);
  const [current, ...replaced] = folders;
  for (const folder of replaced) await setAside(root, folder);
  return current ?? null;
}

/** Writes a whole new stream whose entries are `payloads`, numbered from 1. */
export async function createStream(
  root: string,
  generation: number,
  payloads: Buffer[],
): Promise<LoadedStream> {
  const streamId = StreamId.parse(randomText(16));
  const name = `${String(generation).padStart(6, "0")}-${streamId}`;
  const temporary = join(root, `tmp-${name}`);
  await mkdir(temporary, { mode: 0o700 });
  const handle = await open(join(temporary, segmentFileName(1)), "wx", 0o600);
  const frameOffsets: number[] = [];
  let sizeBytes = 0;
  try {
    for (const [index, payload] of payloads.entries()) {
      const frame = encodeFrame(index + 1, payload);
      await handle.appendFile(frame);
      frameOffsets.push(sizeBytes);
      sizeBytes += frame.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(temporary);
  const path = join(root, name);
  await rename(temporary, path);
  await syncFolder(root);
  const segment = { path: join(path, segmentFileName(1)), baseSequence: 1, frameOffsets, sizeBytes };
  return { folder: { path, generation, streamId }, segments: [segment], ackedSequence: 0 };
}

/** Keeps a damaged or replaced stream beside the current one for whoever wants to look; returns its new path. */
export async function setAside(root: string, folder: StreamFolder): Promise<string> {
  const target = `${folder.path}.corrupt`;
  await rename(folder.path, target);
  await syncFolder(root);
  const aside = (await readdir(root)).filter((name) => name.endsWith(".corrupt")).sort();
  for (const name of aside.slice(0, Math.max(0, aside.length - SET_ASIDE_MAX))) {
    await rm(join(root, name), { recursive: true });
  }
  return target;
}

/** Reads and checks every record. Cuts a torn tail off; leaves a damaged stream as it is. */
export async function loadStream(folder: StreamFolder): Promise<StreamLoad> {
  const bases = (await readdir(folder.path))
    .map(parseSegmentFileName)
    .filter((base) => base !== null)
    .sort((a, b) => a - b);
  const acked = Math.max(await readAckedFile(folder.path), (bases[0] ?? 1) - 1);
  // A segment whose successor begins at or before the first pending entry holds nothing that is still needed.
  const needed = bases.filter((_, index) => (bases[index + 1] ?? Number.POSITIVE_INFINITY) > acked + 1);

  const segments: Segment[] = [];
  const problems: { file: string; problem: string }[] = [];
  let tear: { file: string; sizeBytes: number; truncatedBytes: number } | null = null;
  let lostTailUnknown = false;
  let expectedBase = needed[0] ?? 1;
  for (const base of needed) {
    const file = join(folder.path, segmentFileName(base));
    const bytes = await readFile(file);
    const { frameOffsets, sizeBytes, problem, salvaged } = scanSegment(bytes, base);
    const isLast = base === needed.at(-1);
    if (base > expectedBase) {
      problems.push({ file, problem: `entries ${expectedBase} to ${base - 1} are missing before it` });
    }
    if (problem !== null && problem.kind === "torn" && isLast) {
      tear = { file, sizeBytes, truncatedBytes: bytes.length - sizeBytes };
    } else if (problem !== null) {
      problems.push({ file, problem: `unreadable at byte ${problem.offset}` });
      lostTailUnknown = isLast && salvaged.length === 0;
    }
    const segment = { path: file, baseSequence: base, frameOffsets, sizeBytes };
    segments.push(segment);
    expectedBase = Math.max(lastSequenceOf(segment), salvaged.at(-1)?.sequence ?? 0) + 1;
  }
  const newest = expectedBase - 1;
  if (needed.length === 0) problems.push({ file: folder.path, problem: "no segment file is left" });
  else if (acked > newest) {
    const problem = `entry ${acked} was confirmed, but the newest on disk is ${newest}`;
    problems.push({ file: folder.path, problem });
  }

  const [first] = problems;
  if (first !== undefined) {
    const readable = await readPending(segments, acked);
    const lostCount = Math.max(0, newest - acked - readable.length);
    const damage = { ...first, readable, ackedSequence: acked, lostCount, lostTailUnknown };
    return { kind: "damaged", folder, damage };
  }
  if (tear !== null) await truncateSynced(tear.file, tear.sizeBytes);
  return { kind: "sound", stream: { folder, segments, ackedSequence: acked }, tear };
}

/** A second reading, only after damage: a healthy backlog is never held in memory as a whole. */
async function readPending(segments: Segment[], ackedSequence: number): Promise<SalvagedFrame[]> {
  const pending: SalvagedFrame[] = [];
  for (const { path, baseSequence, frameOffsets } of segments) {
    const bytes = await readFile(path);
    for (const offset of frameOffsets) {
      const read = readFrame(bytes, offset);
      if (read.kind === "frame") pending.push(read);
    }
    pending.push(...scanSegment(bytes, baseSequence).salvaged);
  }
  return pending.filter((frame) => frame.sequence > ackedSequence);
}

async function truncateSynced(path: string, sizeBytes: number): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.truncate(sizeBytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function parseStreamFolderName(root: string, name: string): StreamFolder | null {
  const match = /^(\d{6})-([A-Za-z0-9_-]+)$/.exec(name);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  return { path: join(root, name), generation: Number(match[1]), streamId: StreamId.parse(match[2]) };
}
