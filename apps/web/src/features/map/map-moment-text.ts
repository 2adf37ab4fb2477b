/** History is kept by the minute. */
export const MINUTE_MS = 60_000;

const MOMENT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})Z$/;

/** A minute as it stands in the address, readable and the same in every time zone: `2026-11-21T14:03Z`. */
export function formatMoment(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16)}Z`;
}

/** Null = no such minute. */
export function parseMoment(text: string): number | null {
  if (!MOMENT.test(text)) return null;
  const atMs = Date.parse(text.replace("Z", ":00Z"));
  // The 30th of February is read as a day of March.
  return Number.isFinite(atMs) && formatMoment(atMs) === text ? atMs : null;
}

export function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}
