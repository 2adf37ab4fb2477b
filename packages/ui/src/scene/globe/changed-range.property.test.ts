import fc from "fast-check";
import { expect, test } from "vitest";
import { ChangedColumn } from "./changed-range.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

const COUNT = 3000;
/** Changes no further apart than this are uploaded together, and all together where there would be more pieces than these. */
const GAP_MAX = 64;
const RANGES_MAX = 24;

type Write = { readonly index: number; readonly values: readonly [number, number, number, number] };
const value = fc.oneof(fc.integer({ min: 0, max: 3 }), within(0, 255));
const write: fc.Arbitrary<Write> = fc.record({
  index: fc.nat(COUNT - 1),
  values: fc.tuple(value, value, value, value),
});
const round = fc
  .uniqueArray(write, { selector: ({ index }) => index, maxLength: 60, size: "max" })
  .map((writes) => writes.sort((a, b) => a.index - b.index));

test("what changed is uploaded, and nothing far from it, unless there would be too many pieces", () => {
  fc.assert(
    fc.property(
      fc.array(round, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(3, 4),
      fc.boolean(),
      (rounds, size, areBytes) => {
        const values = areBytes ? new Uint8Array(COUNT * size) : new Float32Array(COUNT * size);
        const column = new ChangedColumn(values, size);
        for (const writes of rounds) {
          const before = values.slice();
          for (const { index, values } of writes) column.set(index, ...values);
          const changed = changedEntries(before, values, size);
          const entries = column.commit();
          expect(takeRanges(column, size)).toEqual(naiveRanges(changed));
          expect(entries).toBe(naiveRanges(changed).reduce((sum, { count }) => sum + count, 0));
        }
      },
    ),
    { numRuns: 150 },
  );
});

test("what is written is what was given, as the column rounds it", () => {
  fc.assert(
    fc.property(round, fc.constantFrom(3, 4), (writes, size) => {
      const values = new Float32Array(COUNT * size);
      const column = new ChangedColumn(values, size);
      for (const { index, values } of writes) column.set(index, ...values);
      for (const { index, values: given } of writes) {
        expect([...values.subarray(index * size, (index + 1) * size)]).toEqual(
          given.slice(0, size).map((value) => Math.fround(value)),
        );
      }
      const written = new Set(writes.map(({ index }) => index));
      const untouched = values.filter((_, place) => !written.has(Math.floor(place / size)));
      expect(untouched.every((value) => value === 0)).toBe(true);
    }),
  );
});

test("writing the same again uploads nothing, though the column rounds", () => {
  fc.assert(
    fc.property(round, fc.boolean(), (writes, areBytes) => {
      const column = new ChangedColumn(areBytes ? new Uint8Array(COUNT * 4) : new Float32Array(COUNT * 4), 4);
      for (const { index, values } of writes) column.set(index, ...values);
      column.commit();
      const { version } = column.attribute;
      takeRanges(column, 4);
      for (const { index, values } of writes) column.set(index, ...values);
      expect(column.commit()).toBe(0);
      expect(takeRanges(column, 4)).toEqual([]);
      expect(column.attribute.version).toBe(version);
    }),
  );
});

test("a change marks the column for the next upload", () => {
  const column = new ChangedColumn(new Float32Array(30), 3);
  column.set(4, 1, 2, 3, 0);
  const { version } = column.attribute;
  expect(column.commit()).toBe(1);
  expect(column.attribute.version).toBeGreaterThan(version);
  expect(takeRanges(column, 3)).toEqual([{ first: 4, count: 1 }]);
});

type Range = { readonly first: number; readonly count: number };

/** As the renderer reads them: in numbers, not in entries; then they are done. */
function takeRanges(column: ChangedColumn, size: number): Range[] {
  const ranges = column.attribute.updateRanges.map(({ start, count }) => ({
    first: start / size,
    count: count / size,
  }));
  column.attribute.clearUpdateRanges();
  return ranges;
}

function changedEntries(
  before: Float32Array | Uint8Array,
  after: Float32Array | Uint8Array,
  size: number,
): number[] {
  return Array.from({ length: after.length / size }, (_, index) => index).filter((index) =>
    after
      .subarray(index * size, (index + 1) * size)
      .some((value, place) => value !== before[index * size + place]),
  );
}

function naiveRanges(changed: readonly number[]): Range[] {
  const pieces: number[][] = [];
  for (const index of changed) {
    const piece = pieces.at(-1);
    if (piece !== undefined && index - (piece.at(-1) ?? 0) - 1 <= GAP_MAX) piece.push(index);
    else pieces.push([index]);
  }
  const parts = pieces.length > RANGES_MAX ? [changed] : pieces;
  return parts.map((piece) => ({
    first: piece[0] ?? 0,
    count: (piece.at(-1) ?? 0) - (piece[0] ?? 0) + 1,
  }));
}
