import { expect, test } from "vitest";
import { localInputValue, parseLocalInput } from "./local-time.ts";

test("a local time survives the way into the field and back, to the minute", () => {
  const atMs = Date.UTC(2026, 2, 5, 7, 9);
  expect(parseLocalInput(localInputValue(atMs))).toBe(atMs);
  expect(parseLocalInput("")).toBeNull();
  expect(parseLocalInput("2026-03-05")).toBeNull();
  expect(parseLocalInput("2026-13-45T99:99")).toBeNull();
});
