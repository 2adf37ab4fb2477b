import { expect, test } from "vitest";
import { averageKey, bandKey, maximumKey, prepareTimeSeries, type TimeSeriesColumns } from "./time-series.ts";

function columnsOf(points: ReadonlyArray<readonly [number, number | null]>): TimeSeriesColumns {
  const values = points.map(([, value]) => value);
  return { stepMs: 1000, atMs: points.map(([atMs]) => atMs), series: { cpu: { avg: values, max: values } } };
}

const valuesOf = (columns: TimeSeriesColumns, toAtMs: number, bucketsMax = 1000) =>
  prepareTimeSeries(columns, ["cpu"], { fromAtMs: 0, toAtMs }, bucketsMax).rows.map(
    (row) => row[averageKey("cpu")],
  );

test("a step without a measurement is a gap when it lasts, and jitter when it does not", () => {
  expect(
    valuesOf(
      columnsOf([
        [0, 1],
        [2000, 3],
      ]),
      2000,
    ),
  ).toEqual([1, 1, 3]);
  expect(
    valuesOf(
      columnsOf([
        [0, 1],
        [4000, 3],
      ]),
      4000,
    ),
  ).toEqual([1, null, null, null, 3]);
  expect(
    valuesOf(
      columnsOf([
        [0, 1],
        [1000, null],
        [2000, null],
        [3000, null],
        [4000, 3],
      ]),
      4000,
    ),
  ).toEqual([1, null, null, null, 3]);
});

test("before the first and after the last measurement nothing is drawn", () => {
  expect(valuesOf(columnsOf([[2000, 5]]), 4000)).toEqual([null, null, 5, null, null]);
});

test("a bucket is the mean of means and the maximum of maxima", () => {
  const columns = columnsOf([
    [0, 1],
    [1000, 3],
    [2000, 10],
    [3000, 20],
  ]);
  const { rows, bucketMs, lowest, highest } = prepareTimeSeries(
    columns,
    ["cpu"],
    { fromAtMs: 0, toAtMs: 3999 },
    2,
  );
  expect(bucketMs).toBe(2000);
  expect(rows.map((row) => [row[averageKey("cpu")], row[maximumKey("cpu")]])).toEqual([
    [2, 3],
    [15, 20],
  ]);
  expect(rows[1]?.[bandKey("cpu")]).toEqual([15, 20]);
  expect([lowest, highest]).toEqual([2, 20]);
});

test("buckets stay where they are while the range moves on", () => {
  const columns = columnsOf(Array.from({ length: 60 }, (_, index) => [index * 1000, index] as const));
  const draw = (fromAtMs: number) =>
    new Map(
      prepareTimeSeries(columns, ["cpu"], { fromAtMs, toAtMs: fromAtMs + 40_000 }, 10).rows.map((row) => [
        row.atMs,
        row[averageKey("cpu")],
      ]),
    );
  const before = draw(0);
  const after = draw(3000);
  expect(after.get(20_000)).toBe(before.get(20_000));
  expect([...after.keys()].every((atMs) => atMs % 4000 === 0 || atMs % 5000 === 0)).toBe(true);
});

test("a series that nobody sent has no values and no limits", () => {
  const { rows, highest } = prepareTimeSeries(columnsOf([]), ["rtt"], { fromAtMs: 0, toAtMs: 2000 }, 10);
  expect(rows.map((row) => row[averageKey("rtt")])).toEqual([null, null, null]);
  expect(highest).toBeNull();
});
