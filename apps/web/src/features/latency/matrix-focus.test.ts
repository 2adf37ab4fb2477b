import { expect, test } from "vitest";
import { movedFocus } from "./matrix-focus.ts";

const size = { rows: 20, columns: 5 };
const from = { row: 3, column: 2 };
const after = (key: string, isCtrl = false) => movedFocus(key, isCtrl, from, size);

test("arrows go one cell, pages ten rows, Home and End along the row", () => {
  expect(after("ArrowUp")).toEqual({ row: 2, column: 2 });
  expect(after("ArrowRight")).toEqual({ row: 3, column: 3 });
  expect(after("PageDown")).toEqual({ row: 13, column: 2 });
  expect(after("Home")).toEqual({ row: 3, column: 0 });
  expect(after("End", true)).toEqual({ row: 19, column: 4 });
});

test("it stops at the edges", () => {
  expect(after("PageUp")).toEqual({ row: 0, column: 2 });
  expect(movedFocus("ArrowRight", false, { row: 19, column: 4 }, size)).toEqual({ row: 19, column: 4 });
});

test("the first key enters at the corner; others are not the matrix's", () => {
  expect(movedFocus("ArrowDown", false, null, size)).toEqual({ row: 0, column: 0 });
  expect(movedFocus("x", false, null, size)).toBeNull();
  expect(movedFocus("ArrowDown", false, null, { rows: 0, columns: 0 })).toBeNull();
});
