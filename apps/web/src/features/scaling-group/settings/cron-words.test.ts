import { expect, test } from "vitest";
import { cronWords } from "./cron-words.ts";

/** A Sunday, 12:00 UTC. */
const NOW_MS = Date.UTC(2026, 10, 22, 12);

test("an expression in words, with its next times by the zone's own clocks", () => {
  expect(cronWords("0 8 * * MON-FRI", "Europe/Berlin", NOW_MS)).toEqual({
    words: "At 08:00, Monday through Friday",
    next: ["Mon 23 Nov, 08:00", "Tue 24 Nov, 08:00"],
  });
  expect(cronWords("*/15 9-17 * * *", "Asia/Tokyo", NOW_MS, 1)?.next).toEqual(["Mon 23 Nov, 09:00"]);
});

test("what cannot be read, or never comes, has no words", () => {
  expect(cronWords("at eight", "UTC", NOW_MS)).toBeNull();
  expect(cronWords("0 8 31 2 *", "UTC", NOW_MS)).toBeNull();
  expect(cronWords("0 8 * * *", "Mars/Olympus", NOW_MS)).toBeNull();
});
