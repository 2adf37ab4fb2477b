import { expect, test } from "vitest";
import { offsetOf } from "./offset-of.ts";

test("a line and a column are a place in the text", () => {
  const text = "ab\n\nc";
  expect(offsetOf(text, { line: 1, column: 1 })).toBe(0);
  expect(offsetOf(text, { line: 1, column: 9 })).toBe(2);
  expect(offsetOf(text, { line: 2, column: 1 })).toBe(3);
  expect(offsetOf(text, { line: 3, column: 2 })).toBe(5);
  expect(offsetOf(text, { line: 9, column: 1 })).toBe(5);
});
