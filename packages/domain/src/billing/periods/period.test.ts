import fc from "fast-check";
import { expect, test } from "vitest";
import { PERIOD_KINDS, periodAfter, periodAt } from "./period.ts";
import { dateAt, dateOfDay, dayNumber, isZone, startOfDate, weekdayOf } from "./zone-date.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const at = (text: string): number => Date.parse(text);
const spanOf = (text: string, kind: (typeof PERIOD_KINDS)[number], zone: string): string[] => {
  const { fromAtMs, toAtMs } = periodAt(at(text), kind, zone);
  return [new Date(fromAtMs).toISOString(), new Date(toAtMs).toISOString()];
};

test("[T1] days, weeks, months and years begin where the account's calendar has them", () => {
  const zone = "Asia/Tokyo";
  expect(spanOf("2026-11-22T16:00:00Z", "daily", zone)).toEqual([
    "2026-11-22T15:00:00.000Z",
    "2026-11-23T15:00:00.000Z",
  ]);
  expect(spanOf("2026-11-22T16:00:00Z", "weekly", zone)).toEqual([
    "2026-11-22T15:00:00.000Z",
    "2026-11-29T15:00:00.000Z",
  ]);
  expect(spanOf("2026-11-22T16:00:00Z", "monthly", zone)).toEqual([
    "2026-10-31T15:00:00.000Z",
    "2026-11-30T15:00:00.000Z",
  ]);
  expect(spanOf("2026-11-22T16:00:00Z", "yearly", zone)).toEqual([
    "2025-12-31T15:00:00.000Z",
    "2026-12-31T15:00:00.000Z",
  ]);
});

test("[T1] a leap day, and the month and the year around it", () => {
  expect(spanOf("2028-02-29T12:00:00Z", "daily", "UTC")).toEqual([
    "2028-02-29T00:00:00.000Z",
    "2028-03-01T00:00:00.000Z",
  ]);
  expect(spanOf("2028-02-10T12:00:00Z", "monthly", "UTC")).toEqual([
    "2028-02-01T00:00:00.000Z",
    "2028-03-01T00:00:00.000Z",
  ]);
  const { fromAtMs, toAtMs } = periodAt(at("2028-06-01T00:00:00Z"), "yearly", "UTC");
  expect(toAtMs - fromAtMs).toBe(366 * DAY_MS);
});

test("[T2] a day of 23 and one of 25 hours", () => {
  const lengthOf = (text: string): number => {
    const { fromAtMs, toAtMs } = periodAt(at(text), "daily", "Europe/Berlin");
    return (toAtMs - fromAtMs) / HOUR_MS;
  };
  expect([lengthOf("2026-03-29T12:00:00Z"), lengthOf("2026-10-25T12:00:00Z")]).toEqual([23, 25]);
});

test("[T2] Kiritimati is fourteen hours ahead", () => {
  expect(spanOf("2026-12-31T09:59:59Z", "yearly", "Pacific/Kiritimati")[1]).toBe("2026-12-31T10:00:00.000Z");
  expect(spanOf("2026-12-31T10:00:00Z", "yearly", "Pacific/Kiritimati")[0]).toBe("2026-12-31T10:00:00.000Z");
});

test("[T3] where midnight is skipped the day begins when clocks are set forward", () => {
  // Beirut, 2026-03-29: 00:00 becomes 01:00.
  expect(spanOf("2026-03-29T12:00:00Z", "daily", "Asia/Beirut")[0]).toBe("2026-03-28T22:00:00.000Z");
  expect(dateAt(at("2026-03-28T22:00:00Z"), "Asia/Beirut").day).toBe(29);
});

test("[T3] where midnight comes twice the first one counts, and the repeated hour belongs to the new day", () => {
  // São Paulo, 2018-02-18: at 00:00 clocks went back to 23:00 of the 17th.
  const first = at("2018-02-18T02:00:00Z");
  const zone = "America/Sao_Paulo";
  const { fromAtMs } = periodAt(at("2018-02-18T12:00:00Z"), "daily", zone);
  expect([first, first + HOUR_MS]).toContain(fromAtMs);
  for (const atMs of [fromAtMs - 1, fromAtMs, fromAtMs + HOUR_MS - 1, fromAtMs + HOUR_MS]) {
    const period = periodAt(atMs, "daily", zone);
    expect(period.fromAtMs <= atMs && atMs < period.toAtMs).toBe(true);
  }
});

test("[T4] the day that Samoa left out is in no period", () => {
  const zone = "Pacific/Apia";
  const before = periodAt(at("2011-12-29T20:00:00Z"), "daily", zone);
  const after = periodAfter(before, "daily", zone);
  expect([dateAt(before.fromAtMs, zone).day, dateAt(after.fromAtMs, zone).day]).toEqual([29, 31]);
  expect(after.toAtMs - after.fromAtMs).toBe(DAY_MS);
});

test("[T5] only zones of the IANA database, and years that are meant", () => {
  expect(["Europe/Berlin", "UTC", "Pacific/Kiritimati"].every(isZone)).toBe(true);
  expect(["Mars/Olympus", "", "CET+1"].some(isZone)).toBe(false);
  expect(() => startOfDate({ year: 1970, month: 1, day: 1 }, "UTC")).toThrow(/1971/);
  expect(() => periodAt(0, "daily", "Nowhere/There")).toThrow(RangeError);
});

test("[T2] any instant, any zone: it lies in its period, and periods follow each other without a gap", () => {
  const zones = [
    "UTC",
    "Europe/Berlin",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Havana",
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom(...PERIOD_KINDS),
      fc.integer({ min: at("2005-01-01T00:00:00Z"), max: at("2035-01-01T00:00:00Z") }),
      (zone, kind, atMs) => {
        const period = periodAt(atMs, kind, zone);
        expect(period.fromAtMs <= atMs && atMs < period.toAtMs).toBe(true);
        expect(periodAt(period.fromAtMs, kind, zone)).toEqual(period);
        expect(periodAt(period.toAtMs - 1, kind, zone)).toEqual(period);
        expect(periodAfter(period, kind, zone).fromAtMs).toBe(period.toAtMs);
      },
    ),
    { numRuns: 200 },
  );
});

test("[T1] day numbers are those of the Gregorian calendar", () => {
  fc.assert(
    fc.property(fc.integer({ min: 400, max: 2_900_000 }), (number) => {
      const date = dateOfDay(number);
      expect(dayNumber(date)).toBe(number);
      expect(number * DAY_MS).toBe(Date.UTC(date.year, date.month - 1, date.day));
      expect(weekdayOf(number)).toBe((new Date(number * DAY_MS).getUTCDay() + 6) % 7);
    }),
  );
});
