import { expect, test } from "vitest";
import { prepareStack, REST_KEY } from "./stack-rows.ts";

const at = [0, 10, 20];
const series = (key: string, ...values: number[]) => ({ key, name: key.toUpperCase(), values });

test("the largest series is the lowest; columns know their sum", () => {
  const stack = prepareStack(at, [series("a", 1, 0, 0), series("b", 2, 2, 2)], 6);
  expect(stack.series).toEqual([
    { key: "b", name: "B", total: 6 },
    { key: "a", name: "A", total: 1 },
  ]);
  expect(stack.rows).toEqual([
    { atMs: 0, s0: 2, s1: 1, total: 3 },
    { atMs: 10, s0: 2, s1: 0, total: 2 },
    { atMs: 20, s0: 2, s1: 0, total: 2 },
  ]);
  expect(stack.highest).toBe(3);
});

test("what does not fit is summed, so that nothing is missing from the columns", () => {
  const many = [5, 4, 3, 2, 1].map((value, index) => series(`s${index}`, value, value, value));
  const stack = prepareStack(at, many, 3);
  expect(stack.series.map(({ key, total }) => [key, total])).toEqual([
    ["s0", 15],
    ["s1", 12],
    [REST_KEY, 18],
  ]);
  expect(stack.rows.every(({ total }) => total === 15)).toBe(true);
  expect(prepareStack(at, many, 5).series).toHaveLength(5);
});

test("a series without anything is not drawn; values that are missing are nothing", () => {
  expect(prepareStack(at, [series("a", 0, 0, 0)], 6).series).toEqual([]);
  expect(prepareStack(at, [series("a", 1)], 6).rows.map(({ total }) => total)).toEqual([1, 0, 0]);
});
