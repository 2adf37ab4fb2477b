import { type FormattedQuantity, joinQuantity, NO_VALUE, threeDigits } from "./format-bytes.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export function durationParts(durationMs: number | null | undefined): FormattedQuantity {
  if (durationMs === null || durationMs === undefined || !Number.isFinite(durationMs)) {
    return { value: NO_VALUE, unit: "" };
  }
  const size = Math.abs(durationMs);
  if (size > 0 && size < 0.0995) return { value: (durationMs * 1000).toFixed(0), unit: "µs" };
  if (size < 999.5) return { value: threeDigits(durationMs), unit: "ms" };
  if (size < MINUTE_MS) return { value: threeDigits(durationMs / SECOND_MS), unit: "s" };
  return { value: formatLongDuration(durationMs), unit: "" };
}

/** A measured duration: "0.42 ms", "12.3 s", "1 h 20 min". Negative ones keep their sign. */
export function formatDurationMs(durationMs: number | null | undefined): string {
  return joinQuantity(durationParts(durationMs));
}

/** A span that people count in: whole units, at most two of them. "45 s", "3 min 20 s", "2 d 4 h". */
export function formatLongDuration(durationMs: number): string {
  const sign = durationMs < 0 ? "−" : "";
  const size = Math.abs(durationMs);
  if (size < MINUTE_MS) return `${sign}${Math.floor(size / SECOND_MS)}\u00a0s`;
  if (size < HOUR_MS) return sign + twoUnits(size, MINUTE_MS, "min", SECOND_MS, "s");
  if (size < DAY_MS) return sign + twoUnits(size, HOUR_MS, "h", MINUTE_MS, "min");
  return sign + twoUnits(size, DAY_MS, "d", HOUR_MS, "h");
}

function twoUnits(size: number, majorMs: number, major: string, minorMs: number, minor: string): string {
  const majors = Math.floor(size / majorMs);
  const minors = Math.floor((size % majorMs) / minorMs);
  return minors === 0 ? `${majors}\u00a0${major}` : `${majors}\u00a0${major} ${minors}\u00a0${minor}`;
}

/**
 * How long ago, in one unit: "now", "3 s ago", "2 h ago"; a moment in the future is "in 5 min".
 * Below one second either way is "now": two clocks never agree better than that.
 */
export function formatAge(atMs: number, nowMs: number): string {
  const ageMs = nowMs - atMs;
  if (Math.abs(ageMs) < SECOND_MS) return "now";
  const text = formatOneUnit(Math.abs(ageMs));
  return ageMs > 0 ? `${text} ago` : `in ${text}`;
}

function formatOneUnit(durationMs: number): string {
  if (durationMs < MINUTE_MS) return `${Math.floor(durationMs / SECOND_MS)}\u00a0s`;
  if (durationMs < HOUR_MS) return `${Math.floor(durationMs / MINUTE_MS)}\u00a0min`;
  if (durationMs < 2 * DAY_MS) return `${Math.floor(durationMs / HOUR_MS)}\u00a0h`;
  return `${Math.floor(durationMs / DAY_MS)}\u00a0d`;
}
