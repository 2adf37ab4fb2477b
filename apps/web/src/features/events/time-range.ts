const HOUR_MS = 3_600_000;

/** Presets of the time range, counted back from when the page was opened. */
export const SINCE_PRESETS = [
  { value: "1h", label: "Last hour", ms: HOUR_MS },
  { value: "24h", label: "Last 24 hours", ms: 24 * HOUR_MS },
  { value: "7d", label: "Last 7 days", ms: 7 * 24 * HOUR_MS },
  { value: "30d", label: "Last 30 days", ms: 30 * 24 * HOUR_MS },
] as const;

export function sinceMs(since: string | null): number | null {
  return SINCE_PRESETS.find((preset) => preset.value === since)?.ms ?? null;
}

/** For <input type="datetime-local">, in the reader's time zone. */
export function toLocalInput(atMs: number | null): string {
  if (atMs === null) return "";
  const at = new Date(atMs);
  return new Date(atMs - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Null for an empty or unreadable input. */
export function fromLocalInput(text: string): number | null {
  const atMs = text === "" ? Number.NaN : new Date(text).getTime();
  return Number.isFinite(atMs) && atMs >= 0 ? atMs : null;
}
