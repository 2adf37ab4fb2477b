import { type Period, periodAt } from "@orrery/domain/billing";

const HALF_DAY_MS = 43_200_000;

/** The day of the zone that `2026-11-22` names; null for what names none. */
export function dayOf(text: string | null, zone: string): Period | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const noonUtcMs = Date.parse(`${text}T12:00:00Z`);
  if (Number.isNaN(noonUtcMs)) return null;
  // Zones lie up to 14 hours off: the day is that of noon, or a neighbour of it.
  const atMs = [noonUtcMs, noonUtcMs - HALF_DAY_MS, noonUtcMs + HALF_DAY_MS].find(
    (each) => dateIn(each, zone) === text,
  );
  return atMs === undefined ? null : periodAt(atMs, "daily", zone);
}

/** "2026-11-22", as the zone has it. */
export function dateIn(atMs: number, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(atMs);
}
