import { expect, test } from "vitest";
import { dateIn, dayOf } from "./day-of.ts";

test("a day is the zone's own, however far it lies from UTC", () => {
  expect(dayOf("2026-11-22", "Pacific/Kiritimati")?.fromAtMs).toBe(Date.parse("2026-11-22T00:00:00+14:00"));
  expect(dayOf("2026-11-22", "Pacific/Niue")?.fromAtMs).toBe(Date.parse("2026-11-22T00:00:00-11:00"));
  const clocksBack = dayOf("2026-10-25", "Europe/Berlin");
  expect(clocksBack === null ? 0 : clocksBack.toAtMs - clocksBack.fromAtMs).toBe(25 * 3_600_000);
  expect(dateIn(Date.parse("2026-11-22T23:30:00Z"), "Asia/Tokyo")).toBe("2026-11-23");
});

test("what is no day is none", () => {
  for (const text of [null, "", "2026-11", "2026-13-01", "2026-02-30", "22.11.2026"]) {
    expect(dayOf(text, "UTC"), String(text)).toBeNull();
  }
});
