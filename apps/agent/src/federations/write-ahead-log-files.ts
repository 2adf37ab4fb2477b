import { close, constants, fdatasync, fstat, open, read, rename, write } from "node:fs";
import { dirname } from "node:path";
import { syncFolder } from "@orrery/runtime";

/** Where the system can, each write to a segment returns only once it is durable: one trip to the thread pool instead of two. */
const DURABLE_WRITES = process.platform === "linux" ? constants.O_RDWR | constants.O_DSYNC : null;

/** Callbacks instead of file handles: a trip to the thread pool then costs nothing else. */
export function openFile(path: string, flags: "r" | "r+" | "w" | number): Promise<number> {
  return new Promise((resolve, reject) => {
    open(path, flags, 0o600, (error, fd) => (error === null ? resolve(fd) : reject(error)));
  });
}

export function closeFile(fd: number): Promise<void> {
  return settle((done) => close(fd, done));
}

export async function writeAll(fd: number, bytes: Uint8Array, offset: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += await writeSome(fd, bytes, at, offset + at);
}

/** Content, and what is needed to find it again. */
export function syncData(fd: number): Promise<void> {
  return settle((done) => fdatasync(fd, done));
}

export async function renameSynced(from: string, to: string): Promise<void> {
  await settle((done) => rename(from, to, done));
  await syncFolder(dirname(to));
}

/** A segment for `writeDurably`. */
export function openSegment(path: string): Promise<number> {
  return openFile(path, DURABLE_WRITES ?? "r+");
}

export async function makeSegment(path: string, sizeBytes: number): Promise<number> {
  await closeFile(await makeZeroFile(path, sizeBytes));
  return openSegment(path);
}

/** Of a segment's file: what was written survives power loss once this resolves. */
export async function writeDurably(fd: number, bytes: Uint8Array, offset: number): Promise<void> {
  await writeAll(fd, bytes, offset);
  if (DURABLE_WRITES === null) await syncData(fd);
}

const ZEROS = new Uint8Array(262_144);

/**
 * The whole file, whose end is mostly zeros: what is not touched of the memory for it takes none, so that a member's log does not weigh
 * as much as its segment.
 */
export async function readSegment(path: string): Promise<Uint8Array> {
  const fd = await openFile(path, "r");
  try {
    const bytes = new Uint8Array(await sizeOf(fd));
    const chunk = Buffer.alloc(ZEROS.length);
    for (let at = 0; at < bytes.length; ) {
      const length = await readSome(fd, chunk, at);
      if (length === 0) return bytes.subarray(0, at);
      const part = chunk.subarray(0, length);
      if (!part.equals(ZEROS.subarray(0, length))) bytes.set(part, at);
      at += length;
    }
    return bytes;
  } finally {
    await closeFile(fd);
  }
}

/** Written zeros, not a hole: the room is taken now, and syncing a frame later changes no metadata. */
export async function makeZeroFile(path: string, sizeBytes: number): Promise<number> {
  const fd = await openFile(path, "w");
  try {
    await writeZeros(fd, 0, sizeBytes);
    await syncData(fd);
  } catch (error) {
    await closeFile(fd);
    throw error;
  }
  return fd;
}

export async function writeZeros(fd: number, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += ZEROS.length) {
    await writeAll(fd, ZEROS.subarray(0, Math.min(ZEROS.length, to - at)), at);
  }
}

function sizeOf(fd: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fstat(fd, (error, stats) => (error === null ? resolve(stats.size) : reject(error)));
  });
}

function readSome(fd: number, into: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, into, 0, into.length, position, (error, length) =>
      error === null ? resolve(length) : reject(error),
    );
  });
}

function writeSome(fd: number, bytes: Uint8Array, at: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, at, bytes.length - at, position, (error, written) => {
      if (error !== null) reject(error);
      else resolve(written);
    });
  });
}

function settle(start: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error === null ? resolve() : reject(error)));
  });
}
