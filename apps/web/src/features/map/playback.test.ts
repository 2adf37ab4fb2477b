import { describe, expect, test } from "vitest";
import { MINUTE_MS } from "./map-moment-text.ts";
import {
  advance,
  HISTORY_MS,
  lookedBackAt,
  momentOf,
  neighbouringMoments,
  scrubbedTo,
  stepBy,
  stepMsAt,
} from "./playback.ts";

const NOW = Date.UTC(2026, 10, 21, 14, 30, 20);
const DAY_MS = 86_400_000;
const at = (text: string) => Date.parse(`2026-11-21T${text}Z`);

describe("moments of the history", () => {
  test("the last day has one a minute, what is older one in five", () => {
    expect(stepMsAt(NOW - DAY_MS, NOW)).toBe(MINUTE_MS);
    expect(stepMsAt(NOW - DAY_MS - 1, NOW)).toBe(5 * MINUTE_MS);
    expect(momentOf(at("14:03:59"), NOW)).toBe(at("14:03:00"));
    expect(momentOf(at("14:03:59") - 2 * DAY_MS, NOW)).toBe(at("14:00:00") - 2 * DAY_MS);
  });

  test("what is not recorded yet is now, and nothing is older than seven days", () => {
    expect(lookedBackAt(NOW, NOW)).toBeNull();
    expect(lookedBackAt(NOW + DAY_MS, NOW)).toBeNull();
    expect(lookedBackAt(NOW - 79_000, NOW)).toBeNull();
    expect(lookedBackAt(NOW - 80_000, NOW)).toBe(NOW - 80_000);
    expect(lookedBackAt(NOW - 30 * DAY_MS, NOW)).toBe(NOW - HISTORY_MS);
  });

  test("stepping goes from moment to moment and ends at now", () => {
    expect(stepBy(at("14:03:40"), 1, NOW)).toBe(at("14:04:00"));
    expect(stepBy(at("14:03:40"), -1, NOW)).toBe(at("14:02:00"));
    expect(stepBy(at("14:28:40"), 5, NOW)).toBeNull();
  });

  test("a step back from now is the last recorded moment, however little of the minute has passed", () => {
    for (const second of [0, 5, 20, 45, 59]) {
      const now = at("14:30:00") + second * 1000;
      const back = stepBy(now, -1, now);
      expect(back === null ? 0 : now - back).toBeGreaterThanOrEqual(80_000);
    }
  });

  test("a handle dragged to the end leads to now, a little before it to what is recorded", () => {
    expect(scrubbedTo(NOW - 10_000, NOW)).toBeNull();
    expect(scrubbedTo(NOW - 50_000, NOW)).toBe(NOW - 80_000);
    expect(scrubbedTo(at("14:03:00"), NOW)).toBe(at("14:03:00"));
  });
});

describe("playing", () => {
  test("passes so many seconds in one, and ends at now", () => {
    expect(advance(at("14:00:00"), 1000, 60, NOW)).toBe(at("14:01:00"));
    expect(advance(at("14:00:00"), 1000, 1, NOW)).toBe(at("14:00:01"));
    expect(advance(at("14:28:00"), 1000, 600, NOW)).toBeNull();
  });

  test("a clock that goes back does not", () => {
    expect(advance(at("14:00:00"), -5000, 60, NOW)).toBe(at("14:00:00"));
  });

  test("what comes next is at hand, more of it the faster it plays, and never what is not recorded", () => {
    expect(neighbouringMoments(at("14:03:10"), null, NOW)).toEqual([at("14:04:00"), at("14:02:00")]);
    expect(neighbouringMoments(at("14:03:10"), 60, NOW)).toEqual([
      at("14:04:00"),
      at("14:02:00"),
      at("14:05:00"),
      at("14:06:00"),
      at("14:07:00"),
    ]);
    expect(neighbouringMoments(at("12:00:00"), 600, NOW)).toHaveLength(20);
    expect(neighbouringMoments(at("14:28:30"), 600, NOW)).toEqual([at("14:29:00"), at("14:27:00")]);
    expect(neighbouringMoments(NOW - HISTORY_MS, null, NOW)).toHaveLength(1);
  });
});
