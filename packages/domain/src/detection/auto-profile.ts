import { PROFILES, type Profile, type ProfileName } from "./profile.ts";

/** What the members measure of the links and of themselves: the worst of all pairs, over the last minutes. Milliseconds. */
export type Measured = { readonly rttMsP99: number; readonly jitterMs: number; readonly lagMsP99: number };

/** Steps a measurement is rounded up to. */
const STEP_MIN_MS = 0.5;
const STEP_RATIO = 1.5;
/** A lower measurement must stay below this share of the next lower step ... */
export const FALL_BELOW_RATIO = 0.75;
/** ... for so long before the held value goes one step down. */
export const FALL_AFTER_MS = 60_000;
const STEP_MAX_MS = STEP_MIN_MS * STEP_RATIO ** 24;

/** The largest held values at which a base profile is picked. */
const LIMITS: { readonly [name in "lan" | "metro"]: Measured } = {
  lan: { rttMsP99: 10, jitterMs: 6, lagMsP99: 20 },
  metro: { rttMsP99: 45, jitterMs: 20, lagMsP99: 60 },
};

/** One measurement, rounded up to a step: it rises at once and falls step by step. */
export type Held = { readonly valueMs: number; readonly lowSinceMs: number | null };

export type AutoProfile = {
  readonly profile: Profile;
  /** Null until it was measured once. */
  readonly rtt: Held | null;
  readonly jitter: Held | null;
  readonly lag: Held | null;
};

/**
 * Picks a base profile and tunes it to what is measured. Hysteresis lies in the held values: being too hasty costs a false failover, being too
 * patient some milliseconds, so that worse takes effect at once and better after FALL_AFTER_MS a step. `before`: the last answer, or null.
 * Until all three are measured, it is `wan`.
 */
export function autoProfile(measured: Measured, before: AutoProfile | null, nowMs: number): AutoProfile {
  const rtt = hold(measured.rttMsP99, before?.rtt ?? null, nowMs);
  const jitter = hold(measured.jitterMs, before?.jitter ?? null, nowMs);
  const lag = hold(measured.lagMsP99, before?.lag ?? null, nowMs);
  if (!rtt || !jitter || !lag) return { profile: PROFILES.wan, rtt, jitter, lag };
  const isSame =
    before?.rtt?.valueMs === rtt.valueMs &&
    before.jitter?.valueMs === jitter.valueMs &&
    before.lag?.valueMs === lag.valueMs;
  const profile = isSame
    ? before.profile
    : tuneProfile({ rttMsP99: rtt.valueMs, jitterMs: jitter.valueMs, lagMsP99: lag.valueMs });
  return { profile, rtt, jitter, lag };
}

/** A base profile with its waits raised to what the links and the machines need; never below the base. */
export function tuneProfile(measured: Measured): Profile {
  const base = PROFILES[baseFor(measured)];
  const { rttMsP99, jitterMs, lagMsP99 } = measured;
  // A question and its answer must fit in a window, and a candidate's call must reach the others before the next one campaigns.
  const roundMs = rttMsP99 + 2 * lagMsP99;
  const silenceMinMs = Math.max(base.silenceMinMs, 2 * base.heartbeatMs + rttMsP99 + jitterMs);
  return {
    ...base,
    stdDevMinMs: Math.max(base.stdDevMinMs, jitterMs),
    acceptablePauseMs: Math.max(base.acceptablePauseMs, rttMsP99 / 2 + 3 * lagMsP99),
    silenceMinMs,
    silenceMaxMs: Math.max(base.silenceMaxMs, 4 * silenceMinMs),
    confirmWindowMs: Math.max(base.confirmWindowMs, roundMs),
    priorityDelayMs: Math.max(base.priorityDelayMs, rttMsP99 / 2 + lagMsP99),
  };
}

function baseFor(measured: Measured): ProfileName {
  if (isWithin(measured, LIMITS.lan)) return "lan";
  return isWithin(measured, LIMITS.metro) ? "metro" : "wan";
}

function isWithin(measured: Measured, limit: Measured): boolean {
  return (
    measured.rttMsP99 <= limit.rttMsP99 &&
    measured.jitterMs <= limit.jitterMs &&
    measured.lagMsP99 <= limit.lagMsP99
  );
}

function hold(measuredMs: number, before: Held | null, nowMs: number): Held | null {
  if (!(measuredMs >= 0)) return before;
  const step = stepFor(measuredMs);
  if (before === null || step > before.valueMs) return { valueMs: step, lowSinceMs: null };
  const lowerMs = before.valueMs / STEP_RATIO;
  if (lowerMs < STEP_MIN_MS * 0.99 || measuredMs > lowerMs * FALL_BELOW_RATIO)
    return { valueMs: before.valueMs, lowSinceMs: null };
  const lowSinceMs = before.lowSinceMs ?? nowMs;
  if (nowMs - lowSinceMs < FALL_AFTER_MS) return { valueMs: before.valueMs, lowSinceMs };
  return { valueMs: stepFor(lowerMs * 0.99), lowSinceMs: nowMs };
}

/** The smallest step that is not below the value. */
function stepFor(valueMs: number): number {
  let step = STEP_MIN_MS;
  while (step < valueMs && step < STEP_MAX_MS) step *= STEP_RATIO;
  return step;
}
