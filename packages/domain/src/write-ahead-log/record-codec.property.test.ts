import type { FederationId, MemberId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { EntryPayload, Membership, MembershipChange } from "../consensus/entry.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { LogRecord, SnapshotName } from "./log-record.ts";
import {
  readRecord,
  writeEntry,
  writeHardState,
  writeSegmentStart,
  writeSnapshotName,
} from "./record-codec.ts";

const whole = fc.oneof(
  fc.maxSafeNat(),
  fc.nat(300),
  fc.constantFrom(127, 128, 2 ** 31, 2 ** 32, 2 ** 53 - 1),
);
const memberId = fc.string({ minLength: 1, maxLength: 64, unit: "grapheme" }).map((text) => text as MemberId);
const priority = fc.double({ noNaN: true });
const change: fc.Arbitrary<MembershipChange> = fc.oneof(
  fc.record({ kind: fc.constantFrom("add-learner" as const, "set-priority" as const), memberId, priority }),
  fc.record({ kind: fc.constantFrom("promote" as const, "demote" as const, "remove" as const), memberId }),
);
const payload: fc.Arbitrary<EntryPayload> = fc.oneof(
  fc.record({ kind: fc.constant("leadership" as const), leaderId: memberId }),
  fc.record({ kind: fc.constant("command" as const), data: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({ kind: fc.constant("membership" as const), change }),
);
const hardState = fc.record({ term: whole, vote: fc.option(memberId), commitIndex: whole });
const snapshot: fc.Arbitrary<SnapshotName> = fc.record({
  index: whole,
  term: whole,
  check: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  isInstalled: fc.boolean(),
});
const membership: fc.Arbitrary<Membership> = fc.record({
  members: fc.array(
    fc.record({ id: memberId, role: fc.constantFrom("voter" as const, "learner" as const), priority }),
    { maxLength: 4 },
  ),
  removed: fc.array(memberId, { maxLength: 3 }),
});
const record: fc.Arbitrary<LogRecord> = fc.oneof(
  fc.record({ kind: fc.constant("hard-state" as const), hardState }),
  fc.record({ kind: fc.constant("snapshot" as const), snapshot }),
  fc.record({
    kind: fc.constant("entry" as const),
    entry: fc.record({ term: whole, index: whole, payload }),
  }),
  fc.record({
    kind: fc.constant("segment-start" as const),
    start: fc.record({
      federationId: memberId.map((id) => id as string as FederationId),
      memberId,
      segmentBytes: whole,
      initialMembership: membership,
      hardState,
      lastIndex: whole,
      snapshots: fc.array(snapshot, { maxLength: 2 }),
    }),
  }),
);

test("[F3] every record is read back as it was written, one behind the other", () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 8 }), (records) => {
      const bytes = written(records);
      const reader = new ByteReader(bytes);
      const read: (LogRecord | null)[] = [];
      while (!reader.isAtEnd) read.push(readRecord(reader));
      expect(read).toEqual(records);
    }),
  );
});

test("[F3] bytes that are no record, or a part of one, are refused and never read beyond their end", () => {
  fc.assert(
    fc.property(record, fc.nat(), (one, at) => {
      const bytes = written([one]);
      expect(readRecord(new ByteReader(bytes, 0, at % bytes.length))).toBeNull();
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const reader = new ByteReader(bytes);
      for (let count = 0; count <= bytes.length && readRecord(reader) !== null; ) count += 1;
      expect(reader.isAtEnd || reader.isBroken || bytes.length > 0).toBe(true);
    }),
  );
});

test("[F3] what was read does not change with the bytes that it was read from", () => {
  const writer = new ByteWriter();
  writer.blob(Uint8Array.of(1, 2, 3));
  const bytes = Buffer.from(writer.written);
  const blob = new ByteReader(bytes).blob();
  bytes.fill(9);
  expect(blob).toEqual(Uint8Array.of(1, 2, 3));
});

test("[F3] a number that is not whole is the writer's mistake", () => {
  for (const value of [-1, 0.5, Number.NaN, 2 ** 53]) {
    expect(() => new ByteWriter().varint(value)).toThrow(RangeError);
  }
});

function written(records: readonly LogRecord[]): Uint8Array {
  const writer = new ByteWriter(16);
  for (const each of records) {
    if (each.kind === "segment-start") writeSegmentStart(writer, each.start);
    else if (each.kind === "hard-state") writeHardState(writer, each.hardState);
    else if (each.kind === "snapshot") writeSnapshotName(writer, each.snapshot);
    else writeEntry(writer, each.entry);
  }
  return writer.written;
}
