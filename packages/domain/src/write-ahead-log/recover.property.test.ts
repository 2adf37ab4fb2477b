import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entry, HardState, Snapshot } from "../consensus/entry.ts";
import type { RestoredState } from "../consensus/raft-options.ts";
import { type LogFiles, recover } from "./recover.ts";
import { command, hardState, IDENTITY, MEMBERSHIP, MemoryLog, snapshotAt } from "./testing/memory-log.ts";

type Step =
  | { kind: "entries"; count: number; bytes: number; rewritten: number }
  | { kind: "vote" }
  | { kind: "compact"; share: number; bytes: number }
  | { kind: "install"; ahead: number }
  | { kind: "commit" }
  | { kind: "mark" };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("entries" as const),
      count: fc.integer({ min: 1, max: 6 }),
      bytes: fc.oneof(fc.nat(40), fc.nat(1500)),
      rewritten: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(5) }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "vote" as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("compact" as const), share, bytes: fc.nat(200) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("install" as const), ahead: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 6, arbitrary: fc.constant({ kind: "commit" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "mark" as const }) },
);
const steps = fc.array(step, { maxLength: 40 });

/** The oracle: plain lists of what was added, and a copy of them for what was acknowledged. */
class Oracle {
  state: HardState = { term: 0, vote: null, commitIndex: 0 };
  entries: Entry[] = [];
  snapshot: Snapshot | null = null;

  get baseIndex(): number {
    return this.snapshot?.index ?? 0;
  }

  get lastIndex(): number {
    return this.entries.at(-1)?.index ?? this.baseIndex;
  }

  get restored(): RestoredState {
    const commitIndex = Math.max(this.state.commitIndex, this.baseIndex);
    const { snapshot, entries } = this;
    return {
      hardState: { ...this.state, commitIndex },
      snapshot,
      entries: [...entries],
      initialMembership: MEMBERSHIP,
    };
  }

  do(log: MemoryLog, step: Step): void {
    switch (step.kind) {
      case "entries": {
        const first = Math.max(
          this.lastIndex + 1 - step.rewritten,
          this.state.commitIndex + 1,
          this.baseIndex + 1,
        );
        const term = this.state.term + (first <= this.lastIndex ? 1 : 0) || 1;
        const added = Array.from({ length: step.count }, (_, at) =>
          command(term, first + at, new Uint8Array(step.bytes).fill(at % 3)),
        );
        this.state = hardState(term, this.state.commitIndex);
        this.entries = [...this.entries.filter((entry) => entry.index < first), ...added];
        log.add({ hardState: this.state, entries: added });
        return;
      }
      case "vote":
        this.state = hardState(this.state.term + 1, this.lastIndex, "member-b");
        log.add({ hardState: this.state });
        return;
      case "compact": {
        const at = this.entries[Math.floor(step.share * (this.entries.length - 1))];
        if (at === undefined) return;
        this.state = { ...this.state, commitIndex: Math.max(this.state.commitIndex, at.index) };
        this.snapshot = snapshotAt(at.index, at.term, new Uint8Array(step.bytes).fill(7));
        this.entries = this.entries.filter((entry) => entry.index > at.index);
        log.add({ hardState: this.state });
        log.addSnapshot(this.snapshot, false);
        return;
      }
      case "install":
        this.state = hardState(this.state.term + 1, this.lastIndex + step.ahead);
        this.snapshot = snapshotAt(this.state.commitIndex, this.state.term);
        this.entries = [];
        log.add({ hardState: this.state });
        log.addSnapshot(this.snapshot, true);
        return;
      case "commit":
      case "mark":
        return;
    }
  }
}

/** Runs the steps; everything is acknowledged at the end. */
function build(list: readonly Step[]): { log: MemoryLog; acknowledged: RestoredState } {
  const log = new MemoryLog();
  const oracle = new Oracle();
  for (const each of list) {
    oracle.do(log, each);
    if (each.kind === "commit") log.commit();
    if (each.kind === "mark") log.writeMark();
  }
  log.commit();
  return { log, acknowledged: oracle.restored };
}

test("[R1] [R8] what was acknowledged is what is restored, and the log goes on from there, over any history", () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 4 }), (lives) => {
      const log = new MemoryLog();
      const oracle = new Oracle();
      for (const life of lives) {
        for (const each of life) {
          oracle.do(log, each);
          if (each.kind === "commit") log.commit();
          if (each.kind === "mark") log.writeMark();
        }
        log.commit();
        const recovery = recover(IDENTITY, log.files);
        expect(recovery.verdict).toEqual({ kind: "clean" });
        if (!recovery.isUsable) return;
        expect(recovery.restored).toEqual(oracle.restored);
        log.continueFrom(recovery.end, recovery.mark.generation);
      }
    }),
    { numRuns: 300 },
  );
});

type Fault = { file: number; at: number; kind: "flip" | "truncate" | "delete" };
const fault: fc.Arbitrary<Fault> = fc.record({
  file: fc.nat(),
  at: fc.nat(),
  kind: fc.constantFrom("flip", "flip", "flip", "truncate", "delete"),
});

/** One file of the log hurt, mostly where something is written in it. */
function hurt(files: LogFiles, { file, at, kind }: Fault): LogFiles {
  const segments = files.segments.map(({ number, bytes }) => ({
    bytes,
    with: (hurt: Uint8Array | null) => {
      const others = files.segments.filter((each) => each.number !== number);
      return { ...files, segments: hurt === null ? others : [...others, { number, bytes: hurt }] };
    },
  }));
  const snapshots = [...files.snapshots].map(([name, bytes]) => ({
    bytes,
    with: (hurt: Uint8Array | null) => {
      const snapshots = new Map(files.snapshots);
      if (hurt === null) snapshots.delete(name);
      else snapshots.set(name, hurt);
      return { ...files, snapshots };
    },
  }));
  const mark = {
    bytes: files.mark ?? new Uint8Array(1),
    with: (hurt: Uint8Array | null) => ({ ...files, mark: hurt }),
  };
  const all = [...segments, ...segments, ...snapshots, mark];
  const target = all[file % all.length] ?? mark;
  const used = target.bytes.findLastIndex((byte) => byte !== 0) + 1;
  const length = at % 5 === 0 ? target.bytes.length : used;
  if (kind === "delete") return target.with(null);
  if (kind === "truncate") return target.with(target.bytes.slice(0, at % length));
  const flipped = target.bytes.slice();
  flipped[(at >> 3) % length] = (flipped[(at >> 3) % length] ?? 0) ^ (1 << (at & 7));
  return target.with(flipped);
}

test("[R2] after any flipped bit, truncation or deletion everything acknowledged is restored, or the log is called damaged", () => {
  let damagedCount = 0;
  let usableCount = 0;
  fc.assert(
    fc.property(steps, fc.array(fault, { minLength: 20, maxLength: 20 }), (list, faults) => {
      const { log, acknowledged } = build(list);
      for (const each of faults) {
        const recovery = recover(IDENTITY, hurt(log.files, each));
        if (!recovery.isUsable) damagedCount += 1;
        else {
          usableCount += 1;
          expectSameHistory(recovery.restored, acknowledged);
        }
      }
    }),
    { numRuns: 150 },
  );
  expect(damagedCount).toBeGreaterThan(100);
  expect(usableCount).toBeGreaterThan(100);
});

/** An older snapshot with more entries behind it is the same history. */
function expectSameHistory(restored: RestoredState, acknowledged: RestoredState): void {
  const baseIndex = acknowledged.snapshot?.index ?? 0;
  expect(restored.hardState.term).toBe(acknowledged.hardState.term);
  expect(restored.hardState.vote).toBe(acknowledged.hardState.vote);
  expect(restored.snapshot?.index ?? 0).toBeLessThanOrEqual(baseIndex);
  expect(restored.entries.filter((entry) => entry.index > baseIndex)).toEqual(acknowledged.entries);
  const restoredBase = restored.snapshot?.index ?? 0;
  expect(restored.entries.map((entry) => entry.index)).toEqual(
    restored.entries.map((_, at) => restoredBase + 1 + at),
  );
}

test("[R2] every single bit of a small log: what was written is never taken for what was not", () => {
  const log = new MemoryLog();
  log.add({ hardState: hardState(1), entries: [command(1, 1), command(1, 2)] });
  log.commit();
  // Two pieces of the last frame are zero by right, and one is a single bit away from it.
  const data = new Uint8Array(2100);
  data[1000] = 4;
  log.add({ entries: [command(1, 3, data)] });
  log.commit();
  const bytes = log.segments.get(1) ?? new Uint8Array(0);
  const undamaged: number[] = [];
  const shortened: number[] = [];
  const usedBits = log.end.offset * 8;
  for (let bit = 0; bit < bytes.length * 8; bit += bit < usedBits ? 1 : 7) {
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const recovery = recover(IDENTITY, log.files);
    if (recovery.isUsable && bit < usedBits) undamaged.push(bit);
    if (recovery.isUsable && recovery.restored.entries.length !== 3) shortened.push(bit);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  }
  expect({ undamaged, shortened }).toEqual({ undamaged: [], shortened: [] });
});

type Tear = { kind: "prefix"; at: number } | { kind: "pieces"; mask: boolean[] };
const tear: fc.Arbitrary<Tear> = fc.oneof(
  fc.record({ kind: fc.constant("prefix" as const), at: fc.nat() }),
  fc.record({
    kind: fc.constant("pieces" as const),
    mask: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
  }),
);

const SINGLE_BIT_BESIDE_A_MISSING_PIECE: [
  Step[],
  { count: number; bytes: number; fill: number },
  Tear,
  boolean,
] = [
  [{ kind: "entries", count: 2, bytes: 5, rewritten: 0 }],
  { count: 3, bytes: 627, fill: 0 },
  { kind: "pieces", mask: [true, false, true, true, true, ...Array.from({ length: 7 }, () => false)] },
  false,
];

test("[R3] a last write of which any part is missing costs nothing acknowledged and is no damage", () => {
  let tornCount = 0;
  const content = fc.record({
    count: fc.integer({ min: 1, max: 4 }),
    bytes: fc.nat(900),
    fill: fc.constantFrom(0, 1, 255),
  });
  fc.assert(
    fc.property(steps, content, tear, fc.boolean(), (list, { count, bytes, fill }, how, isMarked) => {
      const { log, acknowledged } = build(list);
      if (isMarked) log.writeMark();
      const lastIndex = acknowledged.entries.at(-1)?.index ?? acknowledged.snapshot?.index ?? 0;
      const term = acknowledged.hardState.term + 1;
      const added = Array.from({ length: count }, (_, at) =>
        command(term, lastIndex + 1 + at, new Uint8Array(bytes).fill(fill)),
      );
      log.add({ hardState: hardState(term, 0), entries: added });
      const write = log.takeUnsynced();
      // A new segment's file appears under its name only once it is synced.
      if (write.newSegmentBytes !== null) return;
      const torn = tornBytes(write.bytes, write.offset, how);
      log.apply({ ...write, bytes: torn });
      const recovery = recover(IDENTITY, log.files);
      // The same bytes as after a flip.
      if (bitsLost(write.bytes, torn) === 1 && !recovery.isUsable) return;
      expect(["clean", "torn-tail"]).toContain(recovery.verdict.kind);
      if (!recovery.isUsable) return;
      if (recovery.verdict.kind === "torn-tail") tornCount += 1;
      const isWhole = torn.every((byte, at) => byte === write.bytes[at]);
      if (isWhole) expect(recovery.restored.entries).toEqual([...acknowledged.entries, ...added]);
      else expect(recovery.restored).toEqual(acknowledged);
    }),
    { numRuns: 500, examples: [SINGLE_BIT_BESIDE_A_MISSING_PIECE] },
  );
  expect(tornCount).toBeGreaterThan(100);
});

function bitsLost(before: Uint8Array, after: Uint8Array): number {
  return before.reduce((sum, byte, at) => sum + bitsOf(byte ^ (after[at] ?? 0)), 0);
}

function bitsOf(byte: number): number {
  return byte === 0 ? 0 : (byte & 1) + bitsOf(byte >>> 1);
}

function tornBytes(bytes: Uint8Array, offset: number, how: Tear): Uint8Array<ArrayBuffer> {
  const torn = Uint8Array.from(bytes);
  if (how.kind === "prefix") return torn.fill(0, how.at % (bytes.length + 1));
  return torn.map((byte, at) => {
    const piece = Math.floor((offset + at) / 512) - Math.floor(offset / 512);
    return how.mask[piece] === false ? 0 : byte;
  });
}
