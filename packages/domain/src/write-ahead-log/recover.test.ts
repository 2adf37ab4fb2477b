import type { MemberId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { ByteWriter } from "./byte-writer.ts";
import { decodeMark, encodeMark, MARK_SLOT_BYTES } from "./durable-mark.ts";
import { beginFrame, sealFrame } from "./frame.ts";
import { writeEntry, writeHardState } from "./record-codec.ts";
import { recover } from "./recover.ts";
import { describeVerdict, type RecoveryVerdict } from "./recovery-verdict.ts";
import { command, commands, hardState, IDENTITY, MemoryLog, snapshotAt } from "./testing/memory-log.ts";

/** Nine entries in three frames; `frames` are where they begin. */
function filled(): { log: MemoryLog; bytes: Uint8Array; frames: number[] } {
  const log = new MemoryLog();
  const frames: number[] = [];
  for (let at = 1; at <= 9; at += 3) {
    frames.push(log.end.offset);
    log.add({ hardState: hardState(1), entries: commands(1, at, at + 2) });
    log.commit();
  }
  return { log, bytes: log.segments.get(1) ?? new Uint8Array(0), frames };
}

function verdictOf(log: MemoryLog, identity = IDENTITY): RecoveryVerdict {
  return recover(identity, log.files).verdict;
}

function damagedWith(problem: string) {
  return { kind: "damaged", problem: expect.stringContaining(problem) };
}

test("[F7] the newer of the mark's two slots counts; one that cannot be read is no loss, two are", () => {
  const { log } = filled();
  log.writeMark();
  expect(decodeMark(IDENTITY, log.mark)).toEqual({ generation: 2, position: log.end });
  expect(log.mark.findLastIndex((byte) => byte !== 0)).toBeLessThan(MARK_SLOT_BYTES + 64);
  log.mark[3] = (log.mark[3] ?? 0) ^ 1;
  expect(decodeMark(IDENTITY, log.mark)).toMatchObject({ generation: 1 });
  expect(verdictOf(log)).toEqual({ kind: "clean" });
  log.mark[MARK_SLOT_BYTES] = (log.mark[MARK_SLOT_BYTES] ?? 0) ^ 1;
  expect(decodeMark(IDENTITY, log.mark)).toBeNull();
});

test("[R1] a log whose last frame is followed by zeros is clean", () => {
  const { log } = filled();
  const recovery = recover(IDENTITY, log.files);
  expect(recovery.verdict).toEqual({ kind: "clean" });
  expect(recovery.isUsable && recovery.restored.entries).toEqual(commands(1, 1, 9));
});

test("[R3] a last frame without its end is cut off, and so is what is left where only its middle was written", () => {
  const { log, bytes, frames } = filled();
  const [, , last = 0] = frames;
  const whole = bytes.slice();
  bytes.fill(0, last + 40);
  expect(verdictOf(log)).toMatchObject({ kind: "torn-tail", segment: 1, offset: last, brokenSnapshots: [] });
  bytes.set(whole);
  bytes.fill(0, last + 5);
  expect(verdictOf(log)).toMatchObject({ kind: "torn-tail", offset: last, cutBytes: 5 });
  bytes.set(whole);
  log.add({ entries: [command(1, 10, new Uint8Array(1500).fill(1))] });
  const { offset } = log.commit();
  const secondPiece = Math.ceil(offset / 512) * 512;
  bytes.fill(0, secondPiece, secondPiece + 512);
  expect(verdictOf(log)).toMatchObject({ kind: "torn-tail", offset });
});

test("[R4] a broken frame that misses nothing is damage, even as the last one", () => {
  const { log, bytes, frames } = filled();
  for (const [at, problem] of [
    [(frames[2] ?? 0) + 3, "header was changed"],
    [(frames[2] ?? 0) + 35, "changed after it was written"],
    [(frames[1] ?? 0) + 35, "followed by a later one"],
    [(frames[1] ?? 0) + 3, "followed by a later one"],
  ] as const) {
    bytes[at] = (bytes[at] ?? 0) ^ 16;
    expect(verdictOf(log)).toMatchObject(damagedWith(problem));
    bytes[at] = (bytes[at] ?? 0) ^ 16;
  }
  expect(verdictOf(log)).toEqual({ kind: "clean" });
});

test("[R4] a lost write that a later one follows, and one that went to a wrong place, are damage", () => {
  const lost = filled();
  lost.bytes.fill(0, lost.frames[1], lost.frames[2]);
  expect(verdictOf(lost.log)).toMatchObject(damagedWith("followed by a later one"));
  const astray = filled();
  const [, , last = 0] = astray.frames;
  astray.bytes.copyWithin(last + 512, last, last + 96);
  astray.bytes.fill(0, last, last + 96);
  expect(verdictOf(astray.log)).toMatchObject(damagedWith("followed by a later one"));
  const older = filled();
  older.bytes.copyWithin(older.frames[2] ?? 0, older.frames[1] ?? 0, older.frames[2] ?? 0);
  expect(verdictOf(older.log)).toMatchObject(damagedWith("another one belongs"));
});

test("[R4] a torn frame in a segment that another one follows is damage", () => {
  const { log, bytes, frames } = filled();
  log.add({ entries: [command(1, 10, new Uint8Array(4000))] });
  log.commit();
  expect(verdictOf(log)).toEqual({ kind: "clean" });
  bytes.fill(0, (frames[2] ?? 0) + 40);
  expect(verdictOf(log)).toMatchObject({ ...damagedWith("ends in a broken frame"), segment: 1 });
  bytes.fill(0, frames[2]);
  expect(verdictOf(log)).toMatchObject({ ...damagedWith("does not follow the one before it"), segment: 2 });
});

test("[R5] whole frames that were stored and are gone show by the mark", () => {
  const { log, bytes, frames } = filled();
  log.writeMark();
  bytes.fill(0, frames[2]);
  expect(verdictOf(log)).toMatchObject(damagedWith("ends before what was marked"));
  const torn = filled();
  torn.log.writeMark();
  torn.bytes.fill(0, (torn.frames[2] ?? 0) + 40);
  expect(verdictOf(torn.log)).toMatchObject(damagedWith("ends before what was marked"));
  const unmarked = filled();
  unmarked.log.mark.fill(0);
  expect(verdictOf(unmarked.log)).toMatchObject(damagedWith("mark that tells how far"));
  expect(recover(IDENTITY, { ...filled().log.files, mark: null }).verdict).toMatchObject(damagedWith("mark"));
});

test("[R6] a missing segment, the newest too, and one of another size are damage", () => {
  const grown = () => {
    const { log } = filled();
    for (let index = 10; index <= 12; index += 1) {
      log.add({ entries: [command(1, index, new Uint8Array(3000))] });
      log.commit();
    }
    return log;
  };
  expect([...grown().segments.keys()]).toEqual([1, 2, 3]);
  for (const [number, problem] of [
    [1, "entries 1 to 10 are missing"],
    [2, "it is missing"],
    [3, "ends before what was marked"],
  ] as const) {
    const log = grown();
    log.segments.delete(number);
    expect(verdictOf(log)).toMatchObject(damagedWith(problem));
  }
  const cut = grown();
  cut.segments.set(3, (cut.segments.get(3) ?? new Uint8Array(0)).slice(0, 4000));
  expect(verdictOf(cut)).toMatchObject({ ...damagedWith("made with 4096 bytes and has 4000"), segment: 3 });
  const none = grown();
  none.segments.clear();
  expect(verdictOf(none)).toMatchObject(damagedWith("there is no segment"));
});

test("[R7] the log or the mark of another member is no log of this one", () => {
  const other = { ...IDENTITY, memberId: "member-b" as MemberId };
  expect(verdictOf(filled().log, other)).toMatchObject(
    damagedWith("belongs to member member-a of federation trading"),
  );
  const { log } = filled();
  const { offset, bytes } = encodeMark(other, { generation: 9, position: log.end });
  log.mark.fill(0);
  log.mark.set(bytes, offset);
  expect(verdictOf(log)).toMatchObject(damagedWith("belongs to another member"));
});

test("[R9] sound frames whose records do not follow each other are damage", () => {
  const appended = (write: (writer: ByteWriter) => void) => {
    const { log, bytes } = filled();
    const writer = new ByteWriter();
    beginFrame(writer);
    write(writer);
    sealFrame(writer, log.end);
    bytes.set(writer.written, log.end.offset);
    return verdictOf(log);
  };
  expect(appended((writer) => writeEntry(writer, command(1, 10)))).toEqual({ kind: "clean" });
  expect(appended((writer) => writeEntry(writer, command(1, 12)))).toMatchObject(
    damagedWith("entries 10 to 11"),
  );
  expect(appended((writer) => writeEntry(writer, command(0, 10)))).toMatchObject(
    damagedWith("term goes backwards"),
  );
  expect(appended((writer) => writeHardState(writer, hardState(0)))).toMatchObject(damagedWith("term goes"));
  expect(appended((writer) => writeHardState(writer, hardState(1, 11)))).toMatchObject(
    damagedWith("10 to 11 were committed"),
  );
  expect(appended((writer) => writer.u8(99))).toMatchObject(damagedWith("a record cannot be read"));
});

test("[R10] a broken snapshot is made up for by the one before it, or by the entries from the beginning", () => {
  const { log } = filled();
  log.addSnapshot(snapshotAt(4, 1), false);
  log.commit();
  const [first = ""] = log.snapshots.keys();
  log.snapshots.delete(first);
  const without = recover(IDENTITY, log.files);
  expect(without.verdict).toMatchObject({ kind: "broken-snapshot", brokenSnapshots: [{ index: 4 }] });
  expect(without.isUsable && without.restored).toMatchObject({ snapshot: null, entries: commands(1, 1, 9) });

  const two = filled().log;
  two.addSnapshot(snapshotAt(4, 1), false);
  two.addSnapshot(snapshotAt(7, 1), false);
  two.commit();
  const [, second = ""] = two.snapshots.keys();
  two.snapshots.set(second, Uint8Array.of(1));
  const older = recover(IDENTITY, two.files);
  expect(older.verdict).toMatchObject({ kind: "broken-snapshot", brokenSnapshots: [{ index: 7 }] });
  expect(older.isUsable && older.restored).toMatchObject({
    snapshot: { index: 4 },
    entries: commands(1, 5, 9),
  });
});

test("[R10] a broken snapshot that nothing makes up for is damage", () => {
  const { log } = filled();
  log.addSnapshot(snapshotAt(20, 2), true);
  log.commit();
  log.snapshots.clear();
  expect(verdictOf(log)).toMatchObject(damagedWith("snapshot of index 20, which replaced all before it"));
});

test("[R11] what a later version wrote is no damage", () => {
  const log = new MemoryLog();
  const writer = new ByteWriter();
  beginFrame(writer);
  writer.u8(1);
  writer.varint(2);
  writer.text("whatever that version says");
  sealFrame(writer, { segment: 1, offset: 0, check: 0 });
  log.segments.get(1)?.fill(0);
  log.segments.get(1)?.set(writer.written);
  expect(verdictOf(log)).toEqual({ kind: "newer-format", version: 2 });
});

test("[R12] every verdict says what was found, and what becomes of the member", () => {
  const brokenSnapshots = [{ index: 70, term: 1, check: 0, isInstalled: false }];
  expect(describeVerdict({ kind: "clean" })).toBe("The write-ahead log is complete.");
  const torn = describeVerdict({ kind: "torn-tail", segment: 3, offset: 96, cutBytes: 40, brokenSnapshots });
  expect(torn).toContain("40 bytes in segment 3 from byte 96 on");
  expect(torn).toContain("Everything acknowledged is there.");
  expect(torn).toContain("snapshot of index 70 cannot be read");
  expect(describeVerdict({ kind: "broken-snapshot", brokenSnapshots })).toContain("index 70 cannot be read");
  const damaged = describeVerdict({ kind: "damaged", problem: "it is missing", segment: 2, offset: null });
  expect(damaged).toContain("damaged in segment 2: it is missing.");
  expect(damaged).toContain("as a learner under a new member id");
  expect(describeVerdict({ kind: "newer-format", version: 2 })).toContain("format 2). Nothing is lost");
});
