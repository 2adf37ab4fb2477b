"use client";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { formatAge, formatLongDuration } from "./format/format-duration.ts";
import { formatExactTime } from "./format/format-time.ts";
import { useNowMs } from "./shared-clock.ts";

export type AgeTextProps = {
  atMs: number | null;
  /** What stands there when there is no moment. */
  absent?: string;
  className?: string;
};

/** "3 s ago" or "in 5 min", ticking; the exact time is its title. */
export function AgeText({ atMs, absent = "never", className }: AgeTextProps): ReactNode {
  const nowMs = useNowMs();
  if (atMs === null) return <span className={classNames("text-ink-faint", className)}>{absent}</span>;
  return (
    <time
      dateTime={new Date(atMs).toISOString()}
      title={nowMs === null ? undefined : formatExactTime(atMs)}
      className={classNames("whitespace-nowrap", className)}
    >
      {nowMs === null ? "…" : formatAge(atMs, nowMs)}
    </time>
  );
}

export type CountdownTextProps = { untilAtMs: number; past?: string; className?: string };

/** "12 min 30 s" until a moment; then `past`. */
export function CountdownText({ untilAtMs, past = "now", className }: CountdownTextProps): ReactNode {
  const nowMs = useNowMs();
  const leftMs = nowMs === null ? null : untilAtMs - nowMs;
  return (
    <time
      dateTime={new Date(untilAtMs).toISOString()}
      title={nowMs === null ? undefined : formatExactTime(untilAtMs)}
      className={classNames("whitespace-nowrap", className)}
    >
      {leftMs === null ? "…" : leftMs <= 0 ? past : formatLongDuration(leftMs + 999)}
    </time>
  );
}

/** How long something has lasted: "3 min 20 s". */
export function ElapsedText({ sinceAtMs, className }: { sinceAtMs: number; className?: string }): ReactNode {
  const nowMs = useNowMs();
  return (
    <time
      dateTime={new Date(sinceAtMs).toISOString()}
      title={nowMs === null ? undefined : formatExactTime(sinceAtMs)}
      className={classNames("whitespace-nowrap", className)}
    >
      {nowMs === null ? "…" : formatLongDuration(Math.max(0, nowMs - sinceAtMs))}
    </time>
  );
}
