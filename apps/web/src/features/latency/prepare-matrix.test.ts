import type { LatencyMatrix } from "@orrery/protocol";
import { expect, test } from "vitest";
import { type PreparedMatrix, prepareMatrix } from "./prepare-matrix.ts";
import {
  exampleEstimate,
  exampleFigures,
  exampleMatrix,
  exampleTargetColumn,
} from "./testing/example-matrix.ts";

const NO_FLOORS: (number | null)[][] = [];
const textsOf = ({ rows }: PreparedMatrix) => rows.map(({ cells }) => cells.map(({ text }) => text));

/** a to b is measured, b to a estimated, nothing is known of c. */
const matrix = exampleMatrix(["a", "b", "c"], (from, to) => {
  if (from === "a" && to === "b") return exampleFigures(74.2, { jitterMs: 1.2, isDemoDelay: true });
  return from === "b" && to === "a" ? exampleEstimate(80) : null;
});

test("the diagonal and what nobody knows are empty, and an estimate is told from a measurement", () => {
  const prepared = prepareMatrix(matrix, "rtt", NO_FLOORS);
  expect(textsOf(prepared)).toEqual([
    ["", "74", ""],
    ["80", "", ""],
    ["", "", ""],
  ]);
  expect(prepared.counts).toEqual({ measured: 1, estimated: 1, missing: 4 });
  expect(prepared.rows[1]?.cells[0]).toMatchObject({ isEstimate: true, isDemoDelay: false });
  expect(prepared.rows[0]?.cells[1]).toMatchObject({ isEstimate: false, isDemoDelay: true });
  expect(prepared.hasDemoDelay).toBe(true);
});

test("a pair opens, also one that nobody measures; the diagonal does not", () => {
  const { rows } = prepareMatrix(matrix, "rtt", NO_FLOORS);
  expect(rows[0]?.cells[2]?.link).toEqual({ kind: "pair", fromId: "a", toId: "c" });
  expect(rows[0]?.cells[0]?.link).toEqual({ kind: "none" });
});

test("an estimate has neither jitter nor loss", () => {
  expect(textsOf(prepareMatrix(matrix, "jitter", NO_FLOORS))[1]).toEqual(["", "", ""]);
  expect(textsOf(prepareMatrix(matrix, "loss", NO_FLOORS))[0]).toEqual(["", "0", ""]);
});

test("each cell says a whole sentence, with its floor where there is one", () => {
  const floors = [[null, 61, null]];
  const { rows } = prepareMatrix(matrix, "jitter", floors);
  const sentences = rows[0]?.cells.map(({ sentence }) => sentence.replaceAll("\u00a0", " "));
  expect(sentences).toEqual([
    "a itself",
    "a to b: 74.2 ms, with demo delay, jitter 1.20 ms, loss 0.0 %, close to the floor of 61.0 ms",
    "a to c: not known",
  ]);
  expect(rows[1]?.cells[0]?.sentence.replaceAll("\u00a0", " ")).toBe("b to a: estimated at 80.0 ms");
});

const toTargets: LatencyMatrix = {
  ...matrix,
  targets: [exampleTargetColumn("bybit", "b")],
  targetCells: [
    [{ p50Ms: 40, lossRatio: 0.01, isDemoDelay: true }],
    [{ p50Ms: 12, lossRatio: 0, isDemoDelay: false }],
    [{ p50Ms: null, lossRatio: 1, isDemoDelay: false }],
  ],
};

test("targets are columns to the right, with their nearest node marked", () => {
  const { rows, columns } = prepareMatrix(toTargets, "rtt", NO_FLOORS);
  expect(columns.map(({ name, isTarget }) => [name, isTarget])).toEqual([
    ["a", false],
    ["b", false],
    ["c", false],
    ["bybit", true],
  ]);
  expect(rows.map(({ cells }) => cells[3])).toMatchObject([
    { text: "40", isNearest: false, isDemoDelay: true },
    { text: "12", isNearest: true, link: { kind: "target", targetId: "target-bybit" } },
    { text: "lost", tone: { kind: "loss", level: "much" } },
  ]);
  expect(rows[1]?.cells[3]?.sentence.replaceAll("\u00a0", " ")).toBe(
    "b to target bybit: 12.0 ms, loss 0.0 %, the nearest node",
  );
});

test("loss shows targets, too; jitter does not", () => {
  expect(prepareMatrix(toTargets, "loss", NO_FLOORS).rows[0]?.cells[3]?.text).toBe("1.0");
  expect(prepareMatrix(toTargets, "jitter", NO_FLOORS).columns).toHaveLength(3);
});
