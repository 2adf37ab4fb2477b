import { periodAfter, periodAt } from "./period.ts";
import { dateAt, dayNumber } from "./zone-date.ts";

const DAY_MS = 86_400_000;

/**
 * When the zone's days begin, from the one that holds `fromAtMs` to the one that holds the instant before `toAtMs`, and last when
 * that one ends. Most days are 24 hours long, so each is first looked for there: a year takes milliseconds.
 */
export function dayBounds(fromAtMs: number, toAtMs: number, zone: string): number[] {
  let day = periodAt(fromAtMs, "daily", zone);
  const bounds = [day.fromAtMs, day.toAtMs];
  while (day.toAtMs < toAtMs) {
    const guess = { fromAtMs: day.toAtMs, toAtMs: day.toAtMs + DAY_MS };
    day = isOneDay(guess, zone) ? guess : periodAfter(day, "daily", zone);
    bounds.push(day.toAtMs);
  }
  return bounds;
}

function isOneDay({ fromAtMs, toAtMs }: { fromAtMs: number; toAtMs: number }, zone: string): boolean {
  const [first, last, next] = [fromAtMs, toAtMs - 1, toAtMs].map((atMs) => dayNumber(dateAt(atMs, zone)));
  return first === last && next === (last ?? 0) + 1;
}
