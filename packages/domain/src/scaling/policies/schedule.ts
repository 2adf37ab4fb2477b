import type { ScalingPolicy } from "@orrery/protocol";
import { nextRunMs } from "./cron.ts";
import { type Standing, type Wish, wishFor, wishNone } from "./wish.ts";

type Schedule = Extract<ScalingPolicy, { kind: "schedule" }>;
type Window = Schedule["windows"][number];

/** What a schedule says from `fromMs` until before `untilMs`. `count` null = it has no say; `isReadable` false: an expression is wrong. */
export type ScheduleSpan = {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly window: Window | null;
  readonly count: number | null;
  readonly isReadable: boolean;
};

/** An expression may come to nothing for years: it is asked again after so long. */
const SPAN_MAX_MS = 7 * 86_400_000;

const spans = new WeakMap<Schedule, ScheduleSpan>();

/** Rules SP10 to SP12. */
export function scheduleWish(policy: Schedule, standing: Standing, nowMs: number): Wish {
  const span = scheduleSpan(policy, nowMs);
  if (!span.isReadable) return wishNone(policy.id, "unknown", standing, null);
  if (span.count === null) return wishNone(policy.id, "abstains", standing, null);
  return wishFor(policy.id, span.count, standing, span.count);
}

export function scheduleSpan(policy: Schedule, nowMs: number): ScheduleSpan {
  const known = spans.get(policy);
  if (known !== undefined && known.fromMs <= nowMs && nowMs < known.untilMs) return known;
  const span = computeSpan(policy, nowMs);
  spans.set(policy, span);
  return span;
}

function computeSpan({ windows, zone, otherwise }: Schedule, nowMs: number): ScheduleSpan {
  let untilMs = nowMs + SPAN_MAX_MS;
  let open: Window | null = null;
  try {
    for (const window of windows) {
      const startMs = nextRunMs(window.start, zone, nowMs) ?? Number.POSITIVE_INFINITY;
      const endMs = nextRunMs(window.end, zone, nowMs) ?? Number.POSITIVE_INFINITY;
      untilMs = Math.min(untilMs, startMs, endMs);
      // What ends before it begins again is open now.
      if (endMs < startMs && (open === null || window.count > open.count)) open = window;
    }
  } catch {
    return { fromMs: nowMs, untilMs, window: null, count: null, isReadable: false };
  }
  return { fromMs: nowMs, untilMs, window: open, count: open?.count ?? otherwise, isReadable: true };
}
