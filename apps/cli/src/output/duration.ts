import { usageError } from "../cli-error.ts";

const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `500ms`, `90s`, `10m`, `2h`, `1d`, or several as in `1h30m`. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  const isWhole = parts.length > 0 && parts.map(([part]) => part).join("") === text;
  const totalMs = parts.reduce(
    (sum, [, number, unit]) => sum + Number(number) * (UNIT_MS[unit ?? ""] ?? 0),
    0,
  );
  if (!isWhole || totalMs <= 0)
    throw usageError(`"${text}" is not a duration; write it as 90s, 10m, 2h or 1d.`);
  return totalMs;
}

/** A duration ago (`2h`), or a date and time that JavaScript can read. */
export function parseSince(text: string, nowAtMs: number): number {
  if (/^\d/.test(text) && /[smhd]$/.test(text)) return nowAtMs - parseDuration(text);
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs))
    throw usageError(`"${text}" is neither a duration (2h) nor a date (2026-01-31T12:00Z).`);
  return atMs;
}

/** The two largest units, as in `2h 5m`; below ten seconds with a tenth. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, durationMs) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return pair(Math.floor(whole / 60), "m", whole % 60, "s");
  if (whole < 86_400) return pair(Math.floor(whole / 3600), "h", Math.floor((whole % 3600) / 60), "m");
  return pair(Math.floor(whole / 86_400), "d", Math.floor((whole % 86_400) / 3600), "h");
}

export function formatAge(atMs: number | null, nowAtMs: number): string {
  return atMs === null ? "never" : `${formatDuration(nowAtMs - atMs)} ago`;
}

function pair(first: number, firstUnit: string, second: number, secondUnit: string): string {
  return second === 0 ? `${first}${firstUnit}` : `${first}${firstUnit} ${second}${secondUnit}`;
}
