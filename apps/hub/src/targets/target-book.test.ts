import type { NodeId, TargetId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { Measured, type TargetResult } from "./measured.ts";
import { TargetBook } from "./target-book.ts";

const T = "t-1" as TargetId;
const [A, B] = ["n-a" as NodeId, "n-b" as NodeId];
let measurement = 0;

function result(lastMs: number | null, change: Partial<TargetResult> = {}): TargetResult {
  measurement += 1;
  return {
    kind: "target",
    targetId: T,
    sentCount: 10,
    lostCount: lastMs === null ? 1 : 0,
    p50Ms: 50,
    p99Ms: 90,
    jitterMs: 1,
    lastMs,
    lastAtMs: measurement,
    problem: lastMs === null ? "no answer" : null,
    ...change,
  };
}

function measured(...answers: (number | null)[]): Measured {
  const made = new Measured(A);
  for (const ms of answers) made.take(result(ms), { ms: 0, atMs: 0 }, false);
  return made;
}

test.each([
  [[7], 7],
  [[9, 9, 9, 1, 1], 9],
  [[9, 9, 1, 1, 1], 1],
  [[9, 9, 9, 9, 9, 1, 1, 1], 1],
  [[5, null, 6], 5],
  [[null], null],
  [[5, null], 5],
  [[5, 5, null, null, null], null],
  [[null, null, null, 8, 8], null],
  [[null, null, 8, 8, 8], 8],
])("of the answers %j the last five say %j", (answers, expected) => {
  expect(measured(...answers).recentMs).toBe(expected);
});

test("a result that is told twice is one answer", () => {
  const made = new Measured(A);
  const first = result(9);
  for (let i = 0; i < 5; i += 1) made.take(first, { ms: 0, atMs: 0 }, false);
  for (const ms of [1, 1]) made.take(result(ms), { ms: 0, atMs: 0 }, false);
  expect(made.recentMs).toBe(1);
});

test("the view is that of the last minute, with loss as a ratio", () => {
  const made = new Measured(A);
  made.take(result(3, { lostCount: 4 }), { ms: 5, atMs: 1000 }, true);
  expect(made.measure()).toEqual({
    nodeId: A,
    p50Ms: 50,
    p99Ms: 90,
    lossRatio: 0.4,
    sentCount: 10,
    problem: null,
    atMs: 1000,
    isDemoDelay: true,
  });
  expect(made.judgedMeasure()).toMatchObject({ p50Ms: 3, atMs: 5 });
  made.take(result(null, { sentCount: 0, lostCount: 0, p50Ms: null }), { ms: 5, atMs: 1000 }, true);
  expect(made.measure()).toMatchObject({ lossRatio: 0, sentCount: 0, problem: "no answer" });
});

test("what is older than three intervals, or of a node that is not heard, is not there", () => {
  const heard = new Set([A, B]);
  const book = new TargetBook((nodeId) => heard.has(nodeId));
  book.take(A, result(1), { ms: 0, atMs: 0 }, false);
  book.take(B, result(1), { ms: 2000, atMs: 0 }, false);
  const at = (nowMs: number) => Array.from(book.of(T, { nowMs, intervalMs: 1000 }), ({ nodeId }) => nodeId);
  expect(at(3000)).toEqual([A, B]);
  expect(at(3001)).toEqual([B]);
  heard.delete(B);
  expect(at(2500)).toEqual([A]);
  expect(book.get(T, B, { nowMs: 2500, intervalMs: 1000 })).toBeNull();
  expect(book.size).toBe(2);
  book.sweep(3000, () => 1000);
  expect(book.size).toBe(1);
  book.sweep(3001, () => 1000);
  expect(book.size).toBe(0);
});

test("a book that is full takes nobody new, and what leaves makes room", () => {
  const book = new TargetBook(() => true, 2);
  const received = { ms: 0, atMs: 0 };
  expect(book.take(A, result(1), received, false)).toBe(true);
  expect(book.take(B, result(1), received, false)).toBe(true);
  expect(book.take("n-c" as NodeId, result(1), received, false)).toBe(false);
  expect(book.take(A, result(2), received, false)).toBe(true);
  book.forget(T, B);
  expect(book.take("n-c" as NodeId, result(1), received, false)).toBe(true);
  book.forgetTarget(T);
  expect(book.size).toBe(0);
  book.take(A, result(1), received, false);
  book.sweep(0, () => null);
  expect(book.size).toBe(0);
});
