import { expect, test } from "vitest";
import { dayBounds } from "./day-bounds.ts";
import { periodAfter, periodAt } from "./period.ts";

const at = (text: string): number => Date.parse(text);
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "Asia/Beirut",
  "America/St_Johns",
  "Pacific/Apia",
  "America/Sao_Paulo",
  "Asia/Kathmandu",
];

test.each(ZONES)("[T2] the days of %s follow each other as its periods do, in any year", (zone) => {
  for (const year of [2011, 2018, 2026]) {
    const [fromAtMs, toAtMs] = [at(`${year}-01-01T12:00:00Z`), at(`${year + 1}-01-01T12:00:00Z`)];
    const expected: number[] = [];
    let day = periodAt(fromAtMs, "daily", zone);
    for (; day.fromAtMs < toAtMs; day = periodAfter(day, "daily", zone)) expected.push(day.fromAtMs);
    expect(dayBounds(fromAtMs, toAtMs, zone)).toEqual([...expected, day.fromAtMs]);
  }
});

test("[T1] one instant has its day; an end at midnight does not begin another", () => {
  const midnight = at("2026-11-21T23:00:00Z");
  const zone = "Europe/Berlin";
  expect(dayBounds(midnight, midnight + 1, zone)).toEqual([midnight, midnight + 86_400_000]);
  expect(dayBounds(midnight - 1, midnight, zone)).toEqual([midnight - 86_400_000, midnight]);
});
