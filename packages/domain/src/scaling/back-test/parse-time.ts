import { dayNumber } from "../../billing/periods/zone-date.ts";

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s*(Z|UTC|([+-])(\d\d):?(\d\d))?$/i;
const DAY_MS = 86_400_000;
/** Seconds since the epoch have 10 digits from 2001 to 2286. */
const SECONDS_MAX = 1e11;
const AT_MS_MAX = 8_640_000_000_000_000;

/** ISO 8601 (without a zone: UTC), or seconds or milliseconds since the epoch, as ms since the epoch; null = none of them. */
export function parseTime(text: string): number | null {
  if (/^\d{9,16}(\.\d+)?$/.test(text)) {
    const number = Number(text);
    const atMs = Math.round(number < SECONDS_MAX ? number * 1000 : number);
    return atMs <= AT_MS_MAX ? atMs : null;
  }
  const match = ISO.exec(text);
  if (match === null) return null;
  const [
    ,
    year,
    month,
    day,
    hour = 0,
    minute = 0,
    second = 0,
    fraction = "",
    ,
    sign,
    zoneHour = 0,
    zoneMinute = 0,
  ] = match;
  const isReal =
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    Number(day) >= 1 &&
    Number(day) <= daysOf(Number(year), Number(month)) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60;
  if (!isReal) return null;
  const local =
    dayNumber({ year: Number(year), month: Number(month), day: Number(day) }) * DAY_MS +
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 +
    Math.floor(Number(`0.${fraction || "0"}`) * 1000);
  const aheadMs = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000;
  const atMs = local - (sign === "-" ? -aheadMs : aheadMs);
  return atMs >= 0 ? atMs : null;
}

function daysOf(year: number, month: number): number {
  return dayNumber({ year, month: month + 1, day: 1 }) - dayNumber({ year, month, day: 1 });
}
