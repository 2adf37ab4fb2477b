import { MINUTE_MS } from "@orrery/domain";

/** The last day is kept by the minute, what is older by five. */
export const MINUTES_WHOLE_MS = 86_400_000;
export const OLD_STEP_MS = 5 * MINUTE_MS;
/** The minute under way, and the one that ended just now, are not written yet. */
const WRITTEN_AFTER_MS = MINUTE_MS + 15_000;

export type MomentStep = { fromAtMs: number; toAtMs: number; stepMs: number };

/** The step that a time lies in; of what is not written yet, the last that is. */
export function momentStep(atMs: number, nowAtMs: number): MomentStep {
  const newestAtMs = nowAtMs - WRITTEN_AFTER_MS;
  const askedAtMs = Math.min(atMs, newestAtMs);
  const stepMs = askedAtMs < nowAtMs - MINUTES_WHOLE_MS ? OLD_STEP_MS : MINUTE_MS;
  const fromAtMs = Math.floor(askedAtMs / stepMs) * stepMs;
  return { fromAtMs, toAtMs: fromAtMs + stepMs, stepMs };
}
