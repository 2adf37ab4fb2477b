/** What went through a proxy, as far as it says how good the next way will be. */
export type ProxyScore = {
  /** Peak-EWMA of how long a way took to open; null = none has. */
  readonly peakMs: number | null;
  /** 0..1; each attempt counts a twentieth. */
  readonly success: number;
  readonly atMs: number;
};

export const INITIAL_SCORE: ProxyScore = { peakMs: null, success: 1, atMs: 0 };

const DECAY_MS = 10_000;
const SUCCESS_WEIGHT = 1 / 20;
/** What a failure costs at least. */
export const FAULT_MS = 1000;
/** What an unproven proxy is taken for. */
const UNKNOWN_MS = 100;
const PEAK_MAX_MS = 120_000;
const FADE_AFTER_MS = 30_000;
const FADE_MS = 30_000;
const LEASE_WEIGHT = 0.25;
const RATIO_MIN = 0.05;
const WEIGHT_USUAL = 10;

/**
 * Rule PC2: up at once, down slowly (peak-EWMA: Finagle's P2C balancer). `observed`: how long the way took to open in ms, or "fault".
 */
export function observe(score: ProxyScore, observed: number | "fault", nowMs: number): ProxyScore {
  const latencyMs = observed === "fault" ? Math.max(FAULT_MS, score.peakMs ?? 0) : observed;
  const success = score.success + SUCCESS_WEIGHT * ((observed === "fault" ? 0 : 1) - score.success);
  const peakMs = Math.min(PEAK_MAX_MS, peakOf(score, latencyMs, nowMs));
  return { peakMs, success, atMs: Math.max(score.atMs, nowMs) };
}

/**
 * Rule PC15: what was not observed for long says less and less, so that nobody is passed over for ever because of what once was. To be called
 * as time passes; moves `atMs` along, so that it may be called as often as one likes.
 */
export function fade(score: ProxyScore, nowMs: number): ProxyScore {
  const { peakMs, success, atMs } = score;
  const overdueMs = nowMs - atMs - FADE_AFTER_MS;
  if (overdueMs <= 0 || peakMs === null || (peakMs <= UNKNOWN_MS && success === 1)) return score;
  const kept = Math.exp(-overdueMs / FADE_MS);
  return {
    peakMs: peakMs <= UNKNOWN_MS ? peakMs : UNKNOWN_MS + (peakMs - UNKNOWN_MS) * kept,
    success: 1 - (1 - success) * kept,
    atMs: nowMs - FADE_AFTER_MS,
  };
}

function peakOf({ peakMs, atMs }: ProxyScore, latencyMs: number, nowMs: number): number {
  if (peakMs === null || latencyMs >= peakMs) return latencyMs;
  const kept = Math.exp(-Math.max(0, nowMs - atMs) / DECAY_MS);
  return latencyMs + (peakMs - latencyMs) * kept;
}

export type Scored = {
  readonly peakMs: number | null;
  readonly success: number;
  readonly openCount: number;
  readonly leaseCount: number;
  /** 0..1 of the tightest limit's share on its exit; 1 where none counts. */
  readonly budgetLeftRatio: number;
  readonly weight: number;
};

/** Rule PC3: what the next way will cost, in ms; lower is better. */
export function scoreOf(scored: Scored): number {
  const load = 1 + scored.openCount + LEASE_WEIGHT * scored.leaseCount;
  const chance = Math.max(RATIO_MIN, scored.success) ** 2 * Math.max(RATIO_MIN, scored.budgetLeftRatio);
  return ((scored.peakMs ?? UNKNOWN_MS) * load * WEIGHT_USUAL) / (chance * scored.weight);
}
