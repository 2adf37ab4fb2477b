import { MINUTE_MS } from "./map-moment-text.ts";

/** How many seconds of history pass in one. */
export const PLAYBACK_SPEEDS = [1, 10, 60, 600] as const;
export type PlaybackSpeed = (typeof PLAYBACK_SPEEDS)[number];

const DAY_MS = 24 * 60 * MINUTE_MS;
/** The hub keeps a day by the minute, and the six days before by five. */
export const HISTORY_MS = 7 * DAY_MS;
/** A minute is recorded a little after it has ended; what is younger is live. */
const RECORDED_AFTER_MS = 80_000;
const SCRUBBED_TO_NOW_MS = 30_000;
const PREFETCHED_MAX = 20;
/** So much of what comes next is fetched ahead while it plays. */
const AHEAD_MS = 3000;

/** How long a moment stands for, at this age. */
export function stepMsAt(atMs: number, nowMs: number): number {
  return nowMs - atMs <= DAY_MS ? MINUTE_MS : 5 * MINUTE_MS;
}

/** The beginning of the recorded minute, or five minutes, that a time lies in. */
export function momentOf(atMs: number, nowMs: number): number {
  const stepMs = stepMsAt(atMs, nowMs);
  return Math.floor(atMs / stepMs) * stepMs;
}

/** Null = live: what is now is not looked back at, and of the last minute nothing is recorded yet. */
export function lookedBackAt(atMs: number, nowMs: number): number | null {
  if (atMs > nowMs - RECORDED_AFTER_MS) return null;
  return Math.max(atMs, nowMs - HISTORY_MS);
}

/** One recorded moment earlier or later; null = that is now. Back from now is the last recorded one. */
export function stepBy(atMs: number, steps: number, nowMs: number): number | null {
  const target = momentOf(atMs, nowMs) + steps * stepMsAt(atMs, nowMs);
  return lookedBackAt(steps < 0 ? Math.min(target, nowMs - RECORDED_AFTER_MS) : target, nowMs);
}

/** Where a handle that was dragged leads: at the very end to now, a little before it to the last recorded moment. */
export function scrubbedTo(atMs: number, nowMs: number): number | null {
  if (atMs >= nowMs - SCRUBBED_TO_NOW_MS) return null;
  return lookedBackAt(Math.min(atMs, nowMs - RECORDED_AFTER_MS), nowMs);
}

/** Where the cursor is after `elapsedMs` of playing; null = it has reached now. */
export function advance(atMs: number, elapsedMs: number, speed: PlaybackSpeed, nowMs: number): number | null {
  return lookedBackAt(atMs + Math.max(0, elapsedMs) * speed, nowMs);
}

/** The moments to have at hand: both neighbours, and while it plays what comes next. Nearest first. */
export function neighbouringMoments(
  atMs: number,
  speed: PlaybackSpeed | null,
  nowMs: number,
): readonly number[] {
  const stepMs = stepMsAt(atMs, nowMs);
  const at = momentOf(atMs, nowMs);
  const ahead = speed === null ? 1 : Math.ceil((AHEAD_MS * speed) / stepMs) + 1;
  const moments = [at + stepMs, at - stepMs];
  for (let step = 2; step <= ahead; step += 1) moments.push(at + step * stepMs);
  return moments.filter((moment) => lookedBackAt(moment, nowMs) === moment).slice(0, PREFETCHED_MAX);
}
