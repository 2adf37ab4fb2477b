import type { MetricRange, NodeView } from "@orrery/protocol";
import type { TimeSeriesRange } from "@orrery/ui";

/** What the charts can show. "minutes" is the end of the hour at full resolution. */
export const HISTORY_WINDOWS = ["minutes", "hour", "day", "week", "month"] as const;
export type HistoryWindow = (typeof HISTORY_WINDOWS)[number];

type WindowRow = { label: string; range: MetricRange; spanMs: number; everyMs: number; bucketsMax: number };

const YOUNG_MS = 20 * 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * `everyMs`: how often the charts are drawn anew, at least the time of about half a pixel. The numbers beside their titles
 * follow every report.
 */
export const WINDOW_TABLE: Record<HistoryWindow, WindowRow> = {
  minutes: { label: "5 min", range: "hour", spanMs: 300_000, everyMs: 2000, bucketsMax: 300 },
  hour: { label: "Hour", range: "hour", spanMs: HOUR_MS, everyMs: 5000, bucketsMax: 240 },
  day: { label: "Day", range: "day", spanMs: DAY_MS, everyMs: 60_000, bucketsMax: 288 },
  week: { label: "Week", range: "week", spanMs: 7 * DAY_MS, everyMs: 60_000, bucketsMax: 336 },
  month: { label: "Month", range: "month", spanMs: 30 * DAY_MS, everyMs: 60_000, bucketsMax: 360 },
};

export function timeRangeOf(window: HistoryWindow, nowAtMs: number): TimeSeriesRange {
  const { spanMs, everyMs } = WINDOW_TABLE[window];
  const toAtMs = Math.floor(nowAtMs / everyMs) * everyMs;
  return { fromAtMs: toAtMs - spanMs, toAtMs };
}

/** A node that has just joined has minutes to show, not an hour. */
export function defaultWindow(node: Pick<NodeView, "enrolledAtMs">, nowAtMs: number): HistoryWindow {
  return nowAtMs - node.enrolledAtMs < YOUNG_MS ? "minutes" : "hour";
}
