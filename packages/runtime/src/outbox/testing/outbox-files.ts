import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OutboxEntry } from "@orrery/protocol";
import { encodeFrame } from "../frame.ts";
import type { Outbox } from "../outbox.ts";
import type { NewOutboxEntry } from "../outbox-verdict.ts";

export async function withTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "orrery-outbox-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function numbered(n: number, padding = 0): NewOutboxEntry {
  return { atMs: 1_700_000_000_000 + n, type: "agent.tested", data: { n, padding: "x".repeat(padding) } };
}

/** Everything pending, read in batches but confirmed by nobody. */
export async function readAll(outbox: Outbox): Promise<OutboxEntry[]> {
  const entries: OutboxEntry[] = [];
  for (;;) {
    const batch = await outbox.readBatch({ skip: entries.length });
    if (batch.entries.length === 0) return entries;
    entries.push(...batch.entries);
  }
}

/** The current stream's segment files, oldest first. */
export async function segmentFiles(root: string): Promise<string[]> {
  const folders = (await readdir(root)).filter((name) => /^\d{6}-[A-Za-z0-9_-]+$/.test(name)).sort();
  const folder = join(root, folders.at(-1) ?? "");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".log")).sort();
  return names.map((name) => join(folder, name));
}

export async function flipBit(path: string, byteOffset: number, bit: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[byteOffset] = (bytes[byteOffset] ?? 0) ^ (1 << bit);
  await writeFile(path, bytes);
}

/** What a crash in the middle of a write leaves: the first part of a frame, or zeros where it should be. */
export async function tearTail(
  root: string,
  sequence: number,
  keptBytes: number,
  zeros: boolean,
): Promise<number> {
  const last = (await segmentFiles(root)).at(-1);
  const frame = encodeFrame(sequence, Buffer.from(JSON.stringify(numbered(sequence))));
  const kept = frame.subarray(0, Math.min(keptBytes, frame.length - 1));
  const tail = zeros ? Buffer.concat([kept, Buffer.alloc(frame.length - kept.length)]) : kept;
  if (last !== undefined) await appendFile(last, tail);
  return tail.length;
}
