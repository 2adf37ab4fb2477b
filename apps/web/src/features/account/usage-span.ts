/** Spans one looks back over, each with the step its columns have: at most 170 columns can be told apart. */
export const USAGE_SPANS = ["24h", "7d", "7d-days", "30d", "90d", "period"] as const;
export type UsageSpan = (typeof USAGE_SPANS)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const USAGE_SPAN_FACES: Readonly<
  Record<UsageSpan, { label: string; ms: number | null; step: "hour" | "day" }>
> = {
  "24h": { label: "Last 24 hours, by hour", ms: DAY_MS, step: "hour" },
  "7d": { label: "Last 7 days, by hour", ms: 7 * DAY_MS, step: "hour" },
  "7d-days": { label: "Last 7 days, by day", ms: 7 * DAY_MS, step: "day" },
  "30d": { label: "Last 30 days, by day", ms: 30 * DAY_MS, step: "day" },
  "90d": { label: "Last 90 days, by day", ms: 90 * DAY_MS, step: "day" },
  period: { label: "The running period, by day", ms: null, step: "day" },
};

const ASKED_EVERY_MS = 60_000;

/**
 * From when until when; `null` milliseconds begin with the period. Ends at the next whole minute, so that the same question
 * is asked for a minute.
 */
export function spanRange(
  span: UsageSpan,
  nowMs: number,
  periodFromAtMs: number,
): { fromAtMs: number; toAtMs: number; step: "hour" | "day" } {
  const { ms, step } = USAGE_SPAN_FACES[span];
  const toAtMs = (Math.floor(nowMs / ASKED_EVERY_MS) + 1) * ASKED_EVERY_MS;
  return { fromAtMs: ms === null ? Math.min(periodFromAtMs, toAtMs - 1) : toAtMs - ms, toAtMs, step };
}
