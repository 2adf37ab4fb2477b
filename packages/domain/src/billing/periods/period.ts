import { dateAt, dateOfDay, dayNumber, type LocalDate, startOfDate, weekdayOf } from "./zone-date.ts";

export const PERIOD_KINDS = ["daily", "weekly", "monthly", "yearly"] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

/** The end is not included. */
export type Period = { readonly fromAtMs: number; readonly toAtMs: number };

/** The period that an instant lies in. Throws a RangeError for what is no zone and for years outside of 1971 to 9998. */
export function periodAt(atMs: number, kind: PeriodKind, zone: string): Period {
  let first = firstDayOf(dateAt(atMs, zone), kind);
  let fromAtMs = startOfDate(first, zone);
  // Where clocks were set back over midnight, an hour of the day before comes after the new day's start.
  for (;;) {
    const next = nextFirstDay(first, kind);
    const toAtMs = startOfDate(next, zone);
    if (toAtMs > atMs && toAtMs > fromAtMs) return { fromAtMs, toAtMs };
    first = next;
    fromAtMs = toAtMs;
  }
}

/** The one that begins where this one ends. */
export function periodAfter({ toAtMs }: Period, kind: PeriodKind, zone: string): Period {
  return periodAt(toAtMs, kind, zone);
}

function firstDayOf(date: LocalDate, kind: PeriodKind): LocalDate {
  switch (kind) {
    case "daily":
      return date;
    case "weekly": {
      const number = dayNumber(date);
      return dateOfDay(number - weekdayOf(number));
    }
    case "monthly":
      return { ...date, day: 1 };
    case "yearly":
      return { ...date, month: 1, day: 1 };
  }
}

function nextFirstDay(first: LocalDate, kind: PeriodKind): LocalDate {
  const { year, month, day } = first;
  switch (kind) {
    case "daily":
      return dateOfDay(dayNumber({ year, month, day: day + 1 }));
    case "weekly":
      return dateOfDay(dayNumber({ year, month, day: day + 7 }));
    case "monthly":
      return dateOfDay(dayNumber({ year, month: month + 1, day: 1 }));
    case "yearly":
      return { year: year + 1, month: 1, day: 1 };
  }
}
