import { expect, test } from "vitest";
import { readFrame, segmentBytes } from "./frame.ts";
import { recover } from "./recover.ts";
import {
  command,
  commands,
  hardState,
  IDENTITY,
  MEMBERSHIP,
  MemoryLog,
  snapshotAt,
} from "./testing/memory-log.ts";

function restoredOf(log: MemoryLog) {
  const recovery = recover(IDENTITY, log.files);
  if (!recovery.isUsable) throw new Error(JSON.stringify(recovery.verdict));
  return recovery.restored;
}

test("[F4] batches that wait together become one frame, which names its place and the frame before it", () => {
  const log = new MemoryLog();
  const start = log.end;
  for (let index = 1; index <= 20; index += 1) log.add({ entries: [command(1, index)] });
  const write = log.commit();
  expect(write).toMatchObject({ segment: 1, newSegmentBytes: null, offset: start.offset });
  expect(write.bytes.length % 32).toBe(0);
  const segment = segmentBytes(1, log.segments.get(1) ?? new Uint8Array(0));
  expect(readFrame(segment, start)).toMatchObject({ kind: "frame", next: write.end });
  expect(readFrame(segment, { ...start, check: start.check + 1 })).toMatchObject({ kind: "damaged" });
  expect(readFrame({ ...segment, number: 2 }, { ...start, segment: 2 })).toMatchObject({ kind: "damaged" });
  expect(readFrame(segment, write.end)).toEqual({ kind: "end" });
});

test("[F5] a frame that does not fit begins a segment, made as large as it needs", () => {
  const log = new MemoryLog(4096);
  log.add({ entries: [command(1, 1, new Uint8Array(3000))] });
  expect(log.commit().newSegmentBytes).toBeNull();
  log.add({ entries: [command(1, 2, new Uint8Array(3000))] });
  expect(log.commit()).toMatchObject({ segment: 2, newSegmentBytes: 4096, offset: 0 });
  log.add({ entries: [command(1, 3, new Uint8Array(100_000))] });
  const large = log.commit();
  expect(large.segment).toBe(3);
  expect(large.newSegmentBytes).toBeGreaterThan(100_000);
  expect((large.newSegmentBytes ?? 0) % 4096).toBe(0);
  log.add({ entries: [command(1, 4)] });
  expect(log.commit()).toMatchObject({ segment: 3, newSegmentBytes: null });
  expect(restoredOf(log).entries.map(({ index }) => index)).toEqual([1, 2, 3, 4]);
});

test("[F6] term, vote and first membership outlive the segments that they were written in", () => {
  const log = new MemoryLog(4096);
  log.add({ hardState: hardState(7, 0, "member-b") });
  for (let index = 1; index <= 60; index += 1) {
    log.add({ entries: [command(7, index, new Uint8Array(500))] });
    log.commit();
    if (index % 10 === 0) log.addSnapshot(snapshotAt(index, 7), false);
  }
  log.commit();
  expect(log.segments.has(1)).toBe(false);
  expect(restoredOf(log)).toMatchObject({
    hardState: { term: 7, vote: "member-b" },
    initialMembership: MEMBERSHIP,
    snapshot: { index: 60 },
  });
});

test("[L1] an entry takes the place of the one with its index, and all behind that one are gone", () => {
  const log = new MemoryLog();
  log.add({ hardState: hardState(1), entries: commands(1, 1, 6) });
  log.commit();
  log.add({ hardState: hardState(2), entries: commands(2, 4, 4) });
  log.commit();
  expect(restoredOf(log).entries).toEqual([...commands(1, 1, 3), command(2, 4)]);
});

test("[L2] a snapshot from the leader replaces the whole log, one taken here the entries up to its index", () => {
  const log = new MemoryLog();
  log.add({ hardState: hardState(1), entries: commands(1, 1, 9) });
  log.addSnapshot(snapshotAt(5, 1), false);
  log.commit();
  expect(restoredOf(log)).toMatchObject({ snapshot: { index: 5 }, hardState: { commitIndex: 5 } });
  expect(restoredOf(log).entries).toEqual(commands(1, 6, 9));
  log.addSnapshot(snapshotAt(7, 2), true);
  log.add({ hardState: hardState(2), entries: commands(2, 8, 8) });
  log.commit();
  expect(restoredOf(log)).toMatchObject({ snapshot: { index: 7, term: 2 } });
  expect(restoredOf(log).entries).toEqual(commands(2, 8, 8));
});

test("[L3] what does not follow the log is refused, an outdated snapshot ignored", () => {
  const log = new MemoryLog();
  log.add({ entries: commands(1, 1, 9) });
  expect(() => log.add({ entries: commands(1, 11, 11) })).toThrow("entry 11 does not fit a log of 1 to 9");
  expect(() => log.add({ entries: [command(1, 10), command(1, 12)] })).toThrow(
    "entry 12 came where 11 was due",
  );
  expect(() => log.addSnapshot(snapshotAt(10, 1), false)).toThrow("a log that ends at 9");
  log.addSnapshot(snapshotAt(5, 1), false);
  expect(() => log.add({ entries: commands(2, 5, 5) })).toThrow("entry 5 does not fit a log of 6 to 9");
  const ignored = new MemoryLog();
  ignored.addSnapshot(snapshotAt(20, 2), true);
  ignored.commit();
  ignored.add({ snapshot: { index: 4, term: 1, check: 0, isInstalled: false } });
  ignored.commit();
  expect(restoredOf(ignored).snapshot?.index).toBe(20);
});

test("[L4] segments go when the older of two snapshots, or an installed one, covers them", () => {
  const log = new MemoryLog(4096);
  const fill = (from: number, to: number) => {
    for (let index = from; index <= to; index += 1) {
      log.add({ entries: [command(1, index, new Uint8Array(1500))] });
      log.commit();
    }
  };
  fill(1, 8);
  expect([...log.segments.keys()]).toEqual([1, 2, 3, 4]);
  log.addSnapshot(snapshotAt(4, 1), false);
  log.commit();
  expect([...log.segments.keys()]).toEqual([1, 2, 3, 4]);
  log.addSnapshot(snapshotAt(8, 1), false);
  log.commit();
  expect([...log.segments.keys()]).toEqual([3, 4]);
  fill(9, 14);
  log.addSnapshot(snapshotAt(10, 2), true);
  log.commit();
  expect([...log.segments.keys()]).toEqual([7]);
  expect(log.snapshots.size).toBe(1);
});
