import { expect, test } from "vitest";
import { Unreported } from "./unreported.ts";

test("what was noted goes, whatever came or was dropped meanwhile", () => {
  const waiting = new Unreported<number>(10);
  for (let i = 0; i < 5; i += 1) waiting.push(i);
  const { items, end } = waiting.peek(3);
  expect(items).toEqual([0, 1, 2]);
  waiting.push(5);
  waiting.noted(end);
  expect(waiting.peek(99).items).toEqual([3, 4, 5]);
  const before = waiting.peek(2);
  for (let i = 6; i < 30; i += 1) waiting.push(i);
  waiting.noted(before.end);
  expect(waiting.size).toBeLessThanOrEqual(11);
  expect(waiting.peek(99).items.at(-1)).toBe(29);
});
