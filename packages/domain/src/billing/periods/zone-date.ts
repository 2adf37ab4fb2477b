/** A day as a calendar has it. Months from 1. */
export type LocalDate = { readonly year: number; readonly month: number; readonly day: number };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Zones are at most 14 hours ahead and 12 behind, in steps of a quarter of an hour; clocks are set by three hours at most. */
const FARTHEST_MS = 18 * 60 * MINUTE_MS;
const STEP_MS = 15 * MINUTE_MS;
const YEAR_MIN = 1971;
const YEAR_MAX = 9998;
const DAYS_PER_WEEK = 7;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether this is a time zone of the IANA database, such as `Europe/Berlin`. */
export function isZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The date on a zone's calendars at an instant. Throws a RangeError for what is no zone. */
export function dateAt(atMs: number, zone: string): LocalDate {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(atMs)) parts[type] = Number(value);
  return { year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0 };
}

/** The first instant at which a zone's calendars show this date or, where it was left out, a later one. */
export function startOfDate(date: LocalDate, zone: string): number {
  const { year } = date;
  if (year < YEAR_MIN || year > YEAR_MAX)
    throw new RangeError(`The year ${year} is outside of ${YEAR_MIN} to ${YEAR_MAX}.`);
  const wanted = dayNumber(date);
  const middleMs = wanted * DAY_MS;
  // Not by halves: where clocks are set back over midnight, dates do not only grow.
  for (let atMs = middleMs - FARTHEST_MS; atMs <= middleMs + FARTHEST_MS; atMs += STEP_MS) {
    if (dayNumber(dateAt(atMs, zone)) >= wanted) return atMs;
  }
  throw new RangeError(
    `In ${zone} the day ${year}-${date.month}-${date.day} does not begin near its midnight.`,
  );
}

/** Days since 1 January 1970 in the Gregorian calendar; months and days beyond their range carry over. */
export function dayNumber({ year, month, day }: LocalDate): number {
  const monthsSinceMarch = year * 12 + month - 3;
  const marchYear = Math.floor(monthsSinceMarch / 12);
  const monthOfMarchYear = monthsSinceMarch - marchYear * 12;
  const dayOfMarchYear = Math.floor((153 * monthOfMarchYear + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfMarchYear - 719_468;
}

/** The date of a day number. */
export function dateOfDay(number: number): LocalDate {
  return dateAt(number * DAY_MS, "UTC");
}

/** 0 = Monday. */
export function weekdayOf(number: number): number {
  // 1 January 1970 was a Thursday.
  return (((number + 3) % DAYS_PER_WEEK) + DAYS_PER_WEEK) % DAYS_PER_WEEK;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
  });
  formats.set(zone, format);
  return format;
}
