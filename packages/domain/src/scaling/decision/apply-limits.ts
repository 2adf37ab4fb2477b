import type { AppliedLimit, ScalingGroupSettings, ScalingLimit, ScalingState } from "@orrery/protocol";

type Context = {
  readonly state: ScalingState;
  /** With this evaluation's own. */
  readonly recommendations: ScalingState["recommendations"];
  readonly settings: ScalingGroupSettings;
  /** What a forecast asks for at least; null = nothing. */
  readonly floor: number | null;
};

/** From what was wished to what is done; each limit that changed the count is told (rules SC3 to SC10, in their order). */
export function applyLimits(
  wished: number,
  context: Context,
  nowMs: number,
): { readonly to: number; readonly limits: readonly AppliedLimit[] } {
  const { state, settings } = context;
  // What mostly comes: a year of it is replayed while someone waits.
  if (wished === state.wanted && wished >= settings.min && wished <= settings.max) {
    return { to: wished, limits: NONE };
  }
  const limited = new LimitedCount(wished);
  if (wished > state.wanted) limitUp(limited, context, nowMs);
  if (wished < state.wanted) limitDown(limited, context, nowMs);
  limited.atLeast("min", settings.min);
  limited.atMost("max", settings.max);
  if (settings.mode === "dry-run") limited.set("dry-run", state.wanted);
  return { to: limited.count, limits: limited.applied };
}

const NONE: readonly AppliedLimit[] = [];

class LimitedCount {
  count: number;
  readonly applied: AppliedLimit[] = [];

  constructor(count: number) {
    this.count = count;
  }

  set(limit: ScalingLimit, to: number, untilAtMs: number | null = null): void {
    if (to === this.count) return;
    this.applied.push({ limit, from: this.count, to, untilAtMs });
    this.count = to;
  }

  atLeast(limit: ScalingLimit, least: number, untilAtMs: number | null = null): void {
    this.set(limit, Math.max(this.count, least), untilAtMs);
  }

  atMost(limit: ScalingLimit, most: number): void {
    this.set(limit, Math.min(this.count, most));
  }
}

function limitUp(limited: LimitedCount, { state, settings }: Context, nowMs: number): void {
  const freeAtMs = (state.lastUpAtMs ?? Number.NEGATIVE_INFINITY) + settings.upCooldownMs;
  if (nowMs < freeAtMs) limited.set("up-cooldown", state.wanted, freeAtMs);
  limited.atMost("up-step", Math.max(state.wanted + 1, Math.floor(state.wanted * settings.upStepRatio)));
}

function limitDown(limited: LimitedCount, context: Context, nowMs: number): void {
  const { state, settings, recommendations, floor } = context;
  const { wanted } = state;
  limited.atLeast("forecast", Math.min(wanted, floor ?? 0));
  const oldAtMs = state.watchedSinceAtMs + settings.stabilizationMs;
  if (nowMs < oldAtMs) limited.atLeast("young", wanted, oldAtMs);
  const highest = recommendations[0];
  if (highest !== undefined) {
    const overAtMs = highest.atMs + settings.stabilizationMs;
    limited.atLeast("stabilization", Math.min(wanted, highest.count), overAtMs);
  }
  const never = Number.NEGATIVE_INFINITY;
  const freeAtMs = Math.max(state.lastUpAtMs ?? never, state.lastDownAtMs ?? never) + settings.downCooldownMs;
  if (nowMs < freeAtMs) limited.atLeast("down-cooldown", wanted, freeAtMs);
  const share = Math.max(1, Math.floor(wanted * settings.downStepRatio));
  limited.atLeast("down-step", wanted - Math.min(share, settings.downStepCount ?? share));
}
