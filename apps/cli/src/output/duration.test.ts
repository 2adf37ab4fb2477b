import { describe, expect, test } from "vitest";
import { formatAge, formatDuration, parseDuration, parseSince } from "./duration.ts";

describe("parseDuration", () => {
  test.each([
    ["250ms", 250],
    ["1s500ms", 1500],
    ["90s", 90_000],
    ["10m", 600_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
    ["1h30m", 5_400_000],
    ["0.5h", 1_800_000],
  ])("%s", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
  test.each(["", "10", "m", "10x", "10 m", "-5m", "0s", "1h30"])("%j is refused as wrong use", (text) => {
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

test("since is a duration ago or a date", () => {
  expect(parseSince("2h", 10_000_000)).toBe(2_800_000);
  expect(parseSince("2026-01-31T12:00:00Z", 0)).toBe(Date.UTC(2026, 0, 31, 12));
  expect(() => parseSince("yesterday", 0)).toThrow("neither");
});

test.each([
  [0, "0.0s"],
  [9_940, "9.9s"],
  [59_400, "59s"],
  [59_600, "1m"],
  [3_599_600, "1h"],
  [3_725_000, "1h 2m"],
  [86_400_000, "1d"],
  [90_000_000, "1d 1h"],
])("%i ms reads %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("an age of what never was", () => {
  expect(formatAge(null, 5)).toBe("never");
  expect(formatAge(1000, 3000)).toBe("2.0s ago");
});
