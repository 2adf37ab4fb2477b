import { appendFile, readdir, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openOutbox } from "./open-outbox.ts";
import type { OutboxVerdict } from "./outbox-verdict.ts";
import { flipBit, numbered, readAll, segmentFiles, withTemporaryFolder } from "./testing/outbox-files.ts";

describe("an outbox", () => {
  test("numbers from 1 without gaps, also across a reopening", () =>
    withTemporaryFolder(async (root) => {
      const first = await openOutbox(root);
      expect(first.verdict).toEqual({ kind: "created" });
      await Promise.all([1, 2, 3].map((n) => first.outbox.append(numbered(n))));
      await first.outbox.close();
      const second = await openOutbox(root);
      expect(second.verdict).toEqual({ kind: "clean" });
      expect(await second.outbox.append(numbered(4))).toEqual({ outcome: "stored", sequence: 4 });
      expect((await readAll(second.outbox)).map((entry) => [entry.sequence, entry.data.n])).toEqual([
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 4],
      ]);
      await second.outbox.close();
    }));

  test("deletes whole segments once they are confirmed and still knows its number after that", () =>
    withTemporaryFolder(async (root) => {
      const { outbox } = await openOutbox(root, { limits: { segmentBytes: 200 } });
      for (let n = 1; n <= 20; n += 1) await outbox.append(numbered(n, 50));
      expect((await segmentFiles(root)).length).toBeGreaterThan(3);
      await outbox.ack(20);
      expect(await segmentFiles(root)).toHaveLength(1);
      await outbox.close();
      const again = await openOutbox(root);
      expect(again.outbox.pendingCount).toBe(0);
      expect(await again.outbox.append(numbered(21))).toEqual({ outcome: "stored", sequence: 21 });
      await again.outbox.close();
    }));

  test("keeps a batch to 256 entries and 512 KiB, but gives at least one entry", () =>
    withTemporaryFolder(async (root) => {
      const { outbox } = await openOutbox(root);
      await Promise.all(Array.from({ length: 300 }, (_, n) => outbox.append(numbered(n))));
      expect((await outbox.readBatch()).entries).toHaveLength(256);
      await outbox.ack(300);
      await Promise.all(Array.from({ length: 20 }, (_, n) => outbox.append(numbered(n, 60_000))));
      expect((await outbox.readBatch()).entries).toHaveLength(8);
      expect((await outbox.readBatch({ bytesMax: 10 })).entries).toHaveLength(1);
      expect(await readAll(outbox)).toHaveLength(20);
      await outbox.close();
    }));

  test("refuses when full, when an entry is too large, and after closing", () =>
    withTemporaryFolder(async (root) => {
      const { outbox } = await openOutbox(root, { limits: { entriesMax: 2, entryBytesMax: 500 } });
      expect(await outbox.append(numbered(1, 600))).toEqual({ outcome: "refused", reason: "too_large" });
      const outcomes = await Promise.all([1, 2, 3].map((n) => outbox.append(numbered(n))));
      expect(outcomes.map((each) => each.outcome)).toEqual(["stored", "stored", "refused"]);
      await outbox.ack(1);
      expect(await outbox.append(numbered(4))).toEqual({ outcome: "stored", sequence: 3 });
      await outbox.close();
      expect(await outbox.append(numbered(5))).toEqual({ outcome: "refused", reason: "closed" });
      const bounded = await openOutbox(join(root, "b"), { limits: { bytesMax: 150 } });
      expect(await bounded.outbox.append(numbered(1))).toMatchObject({ outcome: "stored" });
      expect(await bounded.outbox.append(numbered(2))).toEqual({ outcome: "refused", reason: "full" });
      await bounded.outbox.close();
    }));

  test("is told when the receiver confirms more than was written", () =>
    withTemporaryFolder(async (root) => {
      const { outbox } = await openOutbox(root);
      await outbox.append(numbered(1));
      expect(await outbox.ack(2)).toEqual({ outcome: "ahead" });
      expect(outbox.pendingCount).toBe(1);
      await outbox.close();
    }));
});

describe("a damaged outbox", () => {
  test("goes on in a new stream that begins with what happened, and keeps the old one aside", () =>
    withTemporaryFolder(async (root) => {
      const { outbox } = await openOutbox(root);
      for (let n = 1; n <= 5; n += 1) await outbox.append(numbered(n, 20));
      await outbox.close();
      const [file = ""] = await segmentFiles(root);
      await flipBit(file, Math.floor((await stat(file)).size / 2), 3);
      const again = await openOutbox(root);
      expect(again.verdict).toMatchObject({
        kind: "damaged",
        lostCount: 1,
        lostTailUnknown: false,
        carriedCount: 4,
      });
      const entries = await readAll(again.outbox);
      expect(entries[0]).toMatchObject({
        sequence: 1,
        type: "agent.outbox_recovered",
        data: { lostCount: 1 },
      });
      expect(entries.slice(1).map((entry) => entry.data.n)).toEqual([1, 2, 4, 5]);
      expect((await readdir(root)).filter((name) => name.endsWith(".corrupt"))).toHaveLength(1);
      await again.outbox.close();
    }));

  test("counts what a missing middle segment held", () =>
    withTemporaryFolder(async (root) => {
      const { outbox } = await openOutbox(root, { limits: { segmentBytes: 1 } });
      for (let n = 1; n <= 4; n += 1) await outbox.append(numbered(n));
      await outbox.close();
      await rm((await segmentFiles(root))[1] ?? "");
      const again = await openOutbox(root);
      expect(again.verdict).toMatchObject({ kind: "damaged", lostCount: 1, carriedCount: 3 });
      await again.outbox.close();
    }));

  test("does not reuse confirmed numbers when the disk went back in time", () =>
    withTemporaryFolder(async (root) => {
      const { outbox } = await openOutbox(root);
      for (let n = 1; n <= 4; n += 1) await outbox.append(numbered(n));
      await outbox.ack(4);
      const { streamId } = outbox;
      await outbox.close();
      await truncate((await segmentFiles(root))[0] ?? "", 0);
      const again = await openOutbox(root);
      expect(again.verdict.kind).toBe("damaged");
      expect(again.outbox.streamId).not.toBe(streamId);
      await again.outbox.close();
    }));

  test("recovers by itself when the damage is met while reading", () =>
    withTemporaryFolder(async (root) => {
      const verdicts: OutboxVerdict[] = [];
      const { outbox } = await openOutbox(root, { onDamage: (verdict) => verdicts.push(verdict) });
      for (let n = 1; n <= 3; n += 1) await outbox.append(numbered(n));
      await flipBit((await segmentFiles(root))[0] ?? "", 30, 1);
      const { streamId } = outbox;
      expect((await outbox.readBatch()).entries).toEqual([]);
      expect(verdicts).toMatchObject([{ kind: "damaged", lostCount: 1 }]);
      expect(outbox.streamId).not.toBe(streamId);
      expect((await readAll(outbox)).slice(1).map((entry) => entry.data.n)).toEqual([2, 3]);
      expect(await outbox.append(numbered(4))).toEqual({ outcome: "stored", sequence: 4 });
      await outbox.close();
    }));

  test("clears what an interrupted change of streams left behind", () =>
    withTemporaryFolder(async (root) => {
      const { outbox } = await openOutbox(root);
      await outbox.append(numbered(1));
      await outbox.close();
      await appendFile(join(root, "tmp-000002-x"), "half");
      const again = await openOutbox(root);
      expect(again.outbox.streamId).toBe(outbox.streamId);
      expect(await readdir(root)).toHaveLength(1);
      await again.outbox.close();
    }));
});

describe("restartStream", () => {
  test("carries everything pending when the receiver forgot", () =>
    withTemporaryFolder(async (root) => {
      const { outbox } = await openOutbox(root);
      for (let n = 1; n <= 5; n += 1) await outbox.append(numbered(n));
      await outbox.ack(3);
      await outbox.restartStream({ reason: "the hub forgot", receiverSequence: 1, nowAtMs: 1 });
      const entries = await readAll(outbox);
      expect(entries.map((entry) => entry.type)).toEqual([
        "agent.outbox_restarted",
        "agent.tested",
        "agent.tested",
      ]);
      expect(entries.map((entry) => entry.data.n)).toEqual([undefined, 4, 5]);
      await outbox.close();
      expect((await openOutbox(root)).outbox.pendingCount).toBe(3);
    }));

  test("carries only what this process wrote when the receiver has more than we ever had", () =>
    withTemporaryFolder(async (root) => {
      const before = await openOutbox(root);
      for (let n = 1; n <= 3; n += 1) await before.outbox.append(numbered(n));
      await before.outbox.close();
      const { outbox } = await openOutbox(root);
      await outbox.append(numbered(4));
      await outbox.restartStream({ reason: "an old disk", receiverSequence: 90, nowAtMs: 1 });
      expect((await readAll(outbox)).map((entry) => entry.data.n)).toEqual([undefined, 4]);
      await outbox.close();
    }));
});
