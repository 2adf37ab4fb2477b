import { expect, test } from "vitest";
import { spanOf } from "./span.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const NONE = { from: null, to: null };

test("months are those of the account's zone, and the running one ends now", () => {
  expect(spanOf("last_month", NONE, "UTC", NOW)).toEqual({
    fromAtMs: Date.parse("2026-10-01T00:00:00Z"),
    toAtMs: Date.parse("2026-11-01T00:00:00Z"),
  });
  expect(spanOf("last_month", NONE, "Europe/Berlin", NOW)).toEqual({
    fromAtMs: Date.parse("2026-10-01T00:00:00+02:00"),
    toAtMs: Date.parse("2026-11-01T00:00:00+01:00"),
  });
  expect(spanOf("this_month", NONE, "Pacific/Kiritimati", NOW)).toEqual({
    fromAtMs: Date.parse("2026-11-01T00:00:00+14:00"),
    toAtMs: NOW,
  });
});

test("days that one chooses are whole days of the zone, the last one included", () => {
  const days = { from: "2026-11-01", to: "2026-11-02" };
  for (const [zone, offset] of [
    ["UTC", "Z"],
    ["Pacific/Kiritimati", "+14:00"],
    ["Pacific/Niue", "-11:00"],
  ] as const) {
    expect(spanOf("custom", days, zone, NOW), zone).toEqual({
      fromAtMs: Date.parse(`2026-11-01T00:00:00${offset}`),
      toAtMs: Date.parse(`2026-11-03T00:00:00${offset}`),
    });
  }
});

test("what is no span says why", () => {
  expect(spanOf("custom", NONE, "UTC", NOW)).toMatch(/first and the last day/);
  expect(spanOf("custom", { from: "2026-11-03", to: "2026-11-02" }, "UTC", NOW)).toMatch(/before the first/);
  expect(spanOf("custom", { from: "2027-01-01", to: "2027-01-02" }, "UTC", NOW)).toMatch(/to come/);
  expect(spanOf("custom", { from: "2024-01-01", to: "2026-01-02" }, "UTC", NOW)).toMatch(/a year/);
  expect(spanOf("custom", { from: "2026-02-30", to: "2026-03-01" }, "UTC", NOW)).toMatch(
    /first and the last/,
  );
});
