import { expect, test } from "vitest";
import { wholeMilliseconds } from "./whole-milliseconds.ts";

test("points in time are whole at every depth, durations stay as exact as they are", () => {
  expect(wholeMilliseconds({ totalMs: 1.5, startedAtMs: 1.5, list: [{ endAtMs: 2.4, x: null }] })).toEqual({
    totalMs: 1.5,
    startedAtMs: 2,
    list: [{ endAtMs: 2, x: null }],
  });
});
