import { periodAt } from "@orrery/domain/billing";
import { expect, test } from "vitest";
import { periodText } from "./period-text.ts";

const NOON = Date.parse("2026-11-22T12:00:00Z");

test.each([
  ["daily", "UTC", "22 November 2026"],
  ["weekly", "UTC", "16 – 22 November 2026"],
  ["monthly", "Europe/Berlin", "November 2026"],
  ["yearly", "America/New_York", "2026"],
  ["daily", "Pacific/Kiritimati", "23 November 2026"],
] as const)("a %s period of %s is %s", (period, zone, text) => {
  expect(periodText({ period, ...periodAt(NOON, period, zone) }, zone)).toBe(text);
});

test("weeks over the end of a month or a year, February, and a month that was cut short", () => {
  const of = (period: "weekly" | "monthly", from: string, to: string) =>
    periodText({ period, fromAtMs: Date.parse(from), toAtMs: Date.parse(to) }, "UTC");
  expect(of("weekly", "2026-11-30", "2026-12-07")).toBe("30 November – 6 December 2026");
  expect(of("weekly", "2026-12-28", "2027-01-04")).toBe("28 December 2026 – 3 January 2027");
  expect(of("monthly", "2028-02-01", "2028-03-01")).toBe("February 2028");
  expect(of("monthly", "2026-11-10", "2026-12-01")).toBe("10 – 30 November 2026");
});
