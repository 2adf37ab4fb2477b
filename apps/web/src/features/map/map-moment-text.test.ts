import { describe, expect, test } from "vitest";
import { formatMoment, MINUTE_MS, minuteOf, parseMoment } from "./map-moment-text.ts";

describe("a moment in the address", () => {
  test("is a minute in UTC and comes back as it was", () => {
    const atMs = Date.UTC(2026, 10, 21, 14, 3);
    expect(formatMoment(atMs)).toBe("2026-11-21T14:03Z");
    expect(parseMoment("2026-11-21T14:03Z")).toBe(atMs);
  });

  test.each(["", "now", "2026-11-21", "2026-11-21T14:03:10Z", "2026-13-01T00:00Z", "2026-02-30T00:00Z"])(
    "%j is none",
    (text) => {
      expect(parseMoment(text)).toBeNull();
    },
  );

  test("a time belongs to the minute that it lies in", () => {
    expect(minuteOf(5 * MINUTE_MS + 59_999)).toBe(5 * MINUTE_MS);
    expect(minuteOf(5 * MINUTE_MS)).toBe(5 * MINUTE_MS);
  });
});
