import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Entry, Membership, RestoredState, Snapshot } from "@orrery/domain/consensus";
import { readFrame, segmentBytes } from "@orrery/domain/write-ahead-log";
import type { FederationId, MemberId } from "@orrery/protocol";
import { expect, onTestFinished, test } from "vitest";
import { type OpenOptions, openWriteAheadLog } from "./open-write-ahead-log.ts";
import type { StorageBatch, WriteAheadLog } from "./write-ahead-log.ts";

const appender = fileURLToPath(new URL("./testing/append-without-end.ts", import.meta.url));

const initialMembership: Membership = {
  members: [{ id: "member-a" as MemberId, role: "voter", priority: 50 }],
  removed: [],
};
const options: OpenOptions = {
  federationId: "trading" as FederationId,
  memberId: "member-a" as MemberId,
  create: { initialMembership },
  segmentBytes: 8192,
};

test("what was stored is there again, and the log goes on behind it", async () => {
  const folder = await temporaryFolder();
  const first = await openWriteAheadLog(folder, options);
  expect(first).toMatchObject({
    outcome: "new",
    restored: { snapshot: null, entries: [], initialMembership },
  });
  const log = logOf(first);
  expect(log.pendingSinceMs).toBeNull();
  const answer = log.append(batch(1, 1, 3));
  expect(log.pendingSinceMs).toBeGreaterThan(0);
  expect(await answer).toEqual({ outcome: "stored" });
  expect(log.pendingSinceMs).toBeNull();
  expect(await log.append(batch(2, 3, 4))).toEqual({ outcome: "stored" });
  await log.close();
  expect(await log.append(batch(2, 5, 5))).toEqual({ outcome: "closed" });

  const second = await openWriteAheadLog(folder, { ...options, create: null });
  expect(second).toMatchObject({ outcome: "opened", verdict: { kind: "clean" } });
  expect(restoredOf(second)).toEqual({
    hardState: { term: 2, vote: null, commitIndex: 2 },
    snapshot: null,
    entries: [...entries(1, 1, 2), ...entries(2, 3, 4)],
    initialMembership,
  });
  expect(await logOf(second).append(batch(2, 5, 5))).toEqual({ outcome: "stored" });
  await logOf(second).close();
  const third = await openWriteAheadLog(folder, options);
  expect(restoredOf(third).entries.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5]);
  await logOf(third).close();
});

test("appends that come while one is being synced are stored together, as one frame", async () => {
  const folder = await temporaryFolder();
  const log = logOf(await openWriteAheadLog(folder, { ...options, segmentBytes: 65_536 }));
  const answers = Array.from({ length: 100 }, (_, at) => log.append(batch(1, at + 1, at + 1)));
  await Promise.all(answers);
  await log.close();
  const segment = segmentBytes(1, await readFile(join(folder, "00000001.log")));
  let frameCount = 0;
  let position = { segment: 1, offset: 0, check: 0 };
  for (;;) {
    const frame = readFrame(segment, position);
    if (frame.kind !== "frame") break;
    frameCount += 1;
    position = frame.next;
  }
  // The segment's start, the first append, and the 99 that waited for it.
  expect(frameCount).toBe(3);
});

test("snapshots make room: old segments and old snapshots go, the history stays", async () => {
  const folder = await temporaryFolder();
  const log = logOf(await openWriteAheadLog(folder, options));
  for (let round = 0; round < 10; round += 1) {
    for (let at = 1; at <= 50; at += 1) await log.append(batch(1, round * 50 + at, round * 50 + at, 60));
    expect(await log.compact(snapshot(round * 50 + 40))).toEqual({ outcome: "stored" });
  }
  // Batches of any size fit: a segment is made as large as its first frame needs.
  await log.append(batch(1, 501, 510, 5000));
  await log.close();
  const names = await readdir(folder);
  expect(names.filter((name) => name.startsWith("snapshot-"))).toHaveLength(2);
  expect(names).not.toContain("00000001.log");
  expect(names.filter((name) => name.endsWith(".log")).length).toBeLessThan(6);
  expect(names.filter((name) => name.endsWith(".tmp"))).toEqual([]);
  const again = await openWriteAheadLog(folder, options);
  expect(again).toMatchObject({ outcome: "opened", verdict: { kind: "clean" } });
  expect(restoredOf(again).snapshot).toEqual(snapshot(490));
  expect(restoredOf(again).entries.map(({ index }) => index)).toEqual(
    Array.from({ length: 20 }, (_, at) => 491 + at),
  );
  await logOf(again).close();
});

test("a leader's snapshot replaces the log, in its turn among the appends around it", async () => {
  const folder = await temporaryFolder();
  const log = logOf(await openWriteAheadLog(folder, options));
  const answers = [
    log.append(batch(1, 1, 5)),
    log.append({ ...batch(3, 101, 102), snapshot: snapshot(100, 3) }),
    log.append(batch(3, 103, 104)),
  ];
  expect(await Promise.all(answers)).toEqual(Array(3).fill({ outcome: "stored" }));
  await log.close();
  const again = await openWriteAheadLog(folder, options);
  expect(restoredOf(again).snapshot).toEqual(snapshot(100, 3));
  expect(restoredOf(again).entries).toEqual(entries(3, 101, 104));
  await logOf(again).close();
});

test("a snapshot that cannot be written fails alone", async () => {
  const folder = await temporaryFolder();
  const log = logOf(await openWriteAheadLog(folder, options));
  await log.append(batch(1, 1, 5));
  await mkdir(join(folder, "snapshot-0000000000000004-0000000000000001.tmp"));
  expect(await log.compact(snapshot(4))).toMatchObject({
    outcome: "failed",
    failure: { reason: "io-error" },
  });
  expect(await log.compact(snapshot(5))).toEqual({ outcome: "stored" });
  expect(await Promise.all([log.compact(snapshot(5)), log.compact(snapshot(3))])).toEqual(
    Array(2).fill({ outcome: "stored" }),
  );
  expect(await log.append(batch(1, 6, 6))).toEqual({ outcome: "stored" });
  await log.close();
});

test("a last write that was cut short is cut off, and the log goes on", async () => {
  const folder = await filledFolder();
  const path = join(folder, "00000001.log");
  const bytes = await readFile(path);
  const used = bytes.findLastIndex((byte) => byte !== 0) + 1;
  // Of a longer write, only pieces behind the first one reached the disk.
  const piece = Math.ceil(used / 512) * 512;
  await writeFile(path, bytes.fill(7, piece, piece + 600));
  const opened = await openWriteAheadLog(folder, options);
  const cutBytes = piece + 600 - used;
  expect(opened).toMatchObject({
    outcome: "opened",
    verdict: { kind: "torn-tail", segment: 1, offset: used, cutBytes },
  });
  expect(restoredOf(opened).entries).toEqual(entries(1, 1, 9));
  await logOf(opened).append(batch(1, 10, 10));
  await logOf(opened).close();
  const again = await openWriteAheadLog(folder, options);
  expect(again).toMatchObject({ outcome: "opened", verdict: { kind: "clean" } });
  expect(restoredOf(again).entries).toEqual(entries(1, 1, 10));
  await logOf(again).close();
});

test.each(["flipped bit", "truncated", "segment gone", "mark gone", "emptied", "lost write"])(
  "%s: the log is called damaged, kept aside, and no empty one takes its place",
  async (fault) => {
    const folder = await filledFolder();
    const path = join(folder, "00000001.log");
    const bytes = await readFile(path);
    const used = bytes.findLastIndex((byte) => byte !== 0) + 1;
    if (fault === "flipped bit") {
      bytes[used - 40] = (bytes[used - 40] ?? 0) ^ 4;
      await writeFile(path, bytes);
    } else if (fault === "truncated") await truncate(path, used - 10);
    else if (fault === "segment gone") await rm(path);
    else if (fault === "mark gone") await rm(join(folder, "durable.mark"));
    else if (fault === "emptied") for (const name of await readdir(folder)) await rm(join(folder, name));
    else await writeFile(path, bytes.fill(0, used - 64));

    const opened = await openWriteAheadLog(folder, options);
    expect(opened).toMatchObject({ outcome: "damaged", keptAsideAs: `${folder}.damaged-1` });
    if (opened.outcome !== "damaged") return;
    expect(opened.sentence).toContain("comes back as a learner under a new member id");
    expect((await stat(opened.keptAsideAs)).isDirectory()).toBe(true);
    expect(await openWriteAheadLog(folder, { ...options, create: null })).toMatchObject({
      outcome: "missing",
    });
    const replacement = { ...options, memberId: "member-b" as MemberId };
    await logOf(await openWriteAheadLog(folder, replacement)).close();
    // Another member's log is no log of this one; the first folder kept aside is not written over.
    expect(await openWriteAheadLog(folder, options)).toMatchObject({ keptAsideAs: `${folder}.damaged-2` });
  },
);

test("the loss of the newest segment shows from its first append on", async () => {
  const folder = await temporaryFolder();
  const log = logOf(await openWriteAheadLog(folder, options));
  await log.append(batch(1, 1, 1, 7000));
  await log.append(batch(1, 2, 2, 7000));
  const copy = `${folder}-copy`;
  await cp(folder, copy, { recursive: true });
  await log.close();
  await rm(join(copy, "00000002.log"));
  expect(await openWriteAheadLog(copy, options)).toMatchObject({ outcome: "damaged" });
});

test("a snapshot that cannot be read any more is made up for by the one before it", async () => {
  const folder = await temporaryFolder();
  const log = logOf(await openWriteAheadLog(folder, options));
  await log.append(batch(1, 1, 9));
  await log.compact(snapshot(3));
  await log.compact(snapshot(6));
  await log.close();
  const name = "snapshot-0000000000000006-0000000000000001";
  await truncate(join(folder, name), 20);
  const opened = await openWriteAheadLog(folder, options);
  expect(opened).toMatchObject({ outcome: "opened", verdict: { kind: "broken-snapshot" } });
  expect(restoredOf(opened).snapshot).toEqual(snapshot(3));
  expect(restoredOf(opened).entries).toEqual(entries(1, 4, 9));
  expect(await readdir(folder)).toContain(`${name}.broken`);
  expect(await logOf(opened).compact(snapshot(9))).toEqual({ outcome: "stored" });
  await logOf(opened).close();
  const again = await openWriteAheadLog(folder, options);
  expect(restoredOf(again).snapshot).toEqual(snapshot(9));
  await logOf(again).close();
});

test("what a process was told is stored survives its kill -9, four times in a row", async () => {
  const folder = await temporaryFolder();
  let told = 0;
  for (let round = 0; round < 4; round += 1) {
    const child = spawn(process.execPath, [appender, folder, "100"]);
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.length > 12_000 + round * 1111) child.kill("SIGKILL");
    });
    await once(child, "close");
    const indexes = text.split("\n").slice(0, -1).map(Number);
    expect(indexes.length).toBeGreaterThan(1000);
    told = Math.max(told, ...indexes);
    const opened = await openWriteAheadLog(folder, { ...options, create: null });
    expect(opened).toMatchObject({ outcome: "opened" });
    const { snapshot, entries } = restoredOf(opened);
    const baseIndex = snapshot?.index ?? 0;
    expect(Buffer.from(snapshot?.data ?? []).toString()).toBe(snapshot === null ? "" : `${baseIndex}`);
    expect(entries.map(({ index }) => index)).toEqual(entries.map((_, at) => baseIndex + 1 + at));
    for (const { index, payload } of entries) {
      expect(payload.kind === "command" && Buffer.from(payload.data).toString().startsWith(`${index} `)).toBe(
        true,
      );
    }
    expect(entries.at(-1)?.index ?? baseIndex).toBeGreaterThanOrEqual(told);
    await logOf(opened).close();
  }
});

test.skipIf(process.platform === "win32")(
  "a file system that takes no more ends the log, and says so",
  async () => {
    const folder = await temporaryFolder();
    // The shell's file size limit makes the kernel refuse the write in its middle, as a full disk does: entries of 80,000
    // bytes need a segment larger than that.
    const line = `ulimit -f 140; exec "${process.execPath}" "${appender}" "${folder}" 80000`;
    const child = spawn("sh", ["-c", line]);
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    const [code] = await once(child, "close");
    expect(code).toBe(0);
    expect(text).toContain('"reason":"disk-full"');
    const opened = await openWriteAheadLog(folder, options);
    expect(opened).toMatchObject({ outcome: "opened", verdict: { kind: "clean" } });
    const stored = text.split("\n").filter((line) => /^\d+$/.test(line)).length;
    expect(restoredOf(opened).entries.length).toBeGreaterThanOrEqual(stored);
    await logOf(opened).close();
  },
);

async function temporaryFolder(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "orrery-log-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return join(root, "member-a");
}

/** Nine entries in three frames, and all of it marked. */
async function filledFolder(): Promise<string> {
  const folder = await temporaryFolder();
  const log = logOf(await openWriteAheadLog(folder, options));
  for (let at = 1; at <= 9; at += 3) await log.append(batch(1, at, at + 2));
  await log.close();
  return folder;
}

function logOf(opened: Awaited<ReturnType<typeof openWriteAheadLog>>): WriteAheadLog {
  if (opened.outcome !== "new" && opened.outcome !== "opened") throw new Error(JSON.stringify(opened));
  const { log } = opened;
  return log;
}

function restoredOf(opened: Awaited<ReturnType<typeof openWriteAheadLog>>): RestoredState {
  if (opened.outcome !== "new" && opened.outcome !== "opened") throw new Error(JSON.stringify(opened));
  return opened.restored;
}

function batch(term: number, from: number, to: number, bytes = 3): StorageBatch {
  const hardState = { term, vote: null, commitIndex: from - 1 };
  return { hardState, snapshot: null, entries: entries(term, from, to, bytes) };
}

function entries(term: number, from: number, to: number, bytes = 3): Entry[] {
  return Array.from({ length: to - from + 1 }, (_, at) => ({
    term,
    index: from + at,
    payload: { kind: "command", data: new Uint8Array(bytes).fill(9) },
  }));
}

function snapshot(index: number, term = 1): Snapshot {
  return { index, term, membership: initialMembership, data: Uint8Array.of(index & 0xff) };
}
