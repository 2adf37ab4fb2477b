import type { PoolSettings, ProxyFault, ProxyHealth } from "@orrery/protocol";

/** How one node finds one proxy. Times are of whatever clock the inputs carry. */
export type ProxyHealthState = {
  readonly health: ProxyHealth;
  /** Why, in a sentence without secrets. */
  readonly reason: string;
  readonly fault: ProxyFault | null;
  readonly sinceMs: number;
  /** Of `cooling`; then it is on trial. */
  readonly cooldownEndsMs: number | null;
  /** In a row, each with its weight. */
  readonly failures: number;
  readonly successes: number;
  /** Without having been healthy in between. */
  readonly cooldowns: number;
  readonly lastOkMs: number | null;
  /** It came back from cooling or death: its share grows from here. */
  readonly recoveredMs: number | null;
  /** Targets that turned it away or could not be reached through it, newest last, at most `MANY_TARGETS`. */
  readonly refusedBy: readonly { readonly target: string; readonly atMs: number }[];
};

export type HealthSettings = Pick<PoolSettings, "cooldownBaseMs" | "cooldownMaxMs" | "slowStartMs">;

export type ProxyHealthInput = { readonly nowMs: number } & (
  | { readonly kind: "attempt"; readonly outcome: "ok" }
  | {
      readonly kind: "attempt";
      readonly outcome: "fault";
      readonly fault: ProxyFault;
      readonly target: string;
      readonly sentence: string;
    }
  | { readonly kind: "probe"; readonly outcome: "ok" }
  | {
      readonly kind: "probe";
      readonly outcome: "fault";
      readonly fault: ProxyFault;
      readonly sentence: string;
    }
  /** What the elected prober found. */
  | {
      readonly kind: "verdict";
      readonly health: ProxyHealth;
      readonly fault: ProxyFault | null;
      readonly sentence: string;
    }
  | { readonly kind: "time" }
);

export type HealthContext = {
  readonly settings: HealthSettings;
  /** From 0 up to 1, new for each step. */
  readonly random: number;
};

export const INITIAL_HEALTH: ProxyHealthState = {
  health: "unproven",
  reason: "Nothing has gone through it yet.",
  fault: null,
  sinceMs: 0,
  cooldownEndsMs: null,
  failures: 0,
  successes: 0,
  cooldowns: 0,
  lastOkMs: null,
  recoveredMs: null,
  refusedBy: [],
};

const SUSPECT_FAILURES = 1;
const COOLING_FAILURES = 3;
const DROP_WEIGHT = 0.5;
const HEALTHY_SUCCESSES = 2;
const DEAD_COOLDOWNS = 6;
/** What a node has just seen itself counts for more than what others tell. */
const OWN_WORD_MS = 10_000;
/** On trial after a cooldown, and when the slow start begins. */
const SLOW_START_MIN = 0.1;
const MANY_TARGETS = 5;
const MANY_TARGETS_MS = 300_000;
const SENTENCE_MAX = 300;

/** The next state (rules PH1..). The same object where nothing changes. */
export function stepHealth(
  state: ProxyHealthState,
  input: ProxyHealthInput,
  context: HealthContext,
): ProxyHealthState {
  const current = afterCooldown(state, input.nowMs);
  switch (input.kind) {
    case "time":
      return current;
    case "verdict":
      return afterVerdict(current, input, context);
    default:
      if (input.outcome === "ok") return afterSuccess(current, input.kind === "probe", input.nowMs);
      return afterFault(current, input, context);
  }
}

/** Whether it may be used, as far as its health goes. */
export function isOut({ health }: Pick<ProxyHealthState, "health">): boolean {
  return health === "cooling" || health === "dead";
}

/** Held back because of what it may do again, not because it said no: such a one is used where there is no other. */
export function isMereSuspicion({ fault }: Pick<ProxyHealthState, "fault">): boolean {
  return fault !== "auth";
}

/** What part of its share a proxy gets that came back: from 0.1 to 1. */
export function slowStartOf(
  { health, cooldowns, recoveredMs }: Pick<ProxyHealthState, "health" | "cooldowns" | "recoveredMs">,
  { slowStartMs }: Pick<HealthSettings, "slowStartMs">,
  nowMs: number,
): number {
  if (health === "suspect" && cooldowns > 0) return SLOW_START_MIN;
  if (recoveredMs === null || nowMs - recoveredMs >= slowStartMs) return 1;
  return Math.max(SLOW_START_MIN, (nowMs - recoveredMs) / slowStartMs);
}

/** Exponential, with full jitter (Brooker, AWS Architecture Blog, 2015), but at least a tenth of the base. `count`: how often before. */
export function cooldownMs(
  count: number,
  { cooldownBaseMs, cooldownMaxMs }: Pick<HealthSettings, "cooldownBaseMs" | "cooldownMaxMs">,
  random: number,
): number {
  const mostMs = Math.min(cooldownMaxMs, cooldownBaseMs * 2 ** Math.min(count, 30));
  return Math.max(cooldownBaseMs / 10, mostMs * random);
}

function afterCooldown(state: ProxyHealthState, nowMs: number): ProxyHealthState {
  if (state.health !== "cooling" || state.cooldownEndsMs === null || nowMs < state.cooldownEndsMs)
    return state;
  return onTrial(state, 0, state.cooldownEndsMs, "It has cooled down and is on trial.");
}

/** One more failure, and it cools down again. */
function onTrial(
  state: ProxyHealthState,
  successes: number,
  nowMs: number,
  reason: string,
): ProxyHealthState {
  return {
    ...state,
    health: "suspect",
    reason,
    sinceMs: nowMs,
    cooldownEndsMs: null,
    failures: COOLING_FAILURES - 1,
    successes,
  };
}

function afterSuccess(state: ProxyHealthState, isProbe: boolean, nowMs: number): ProxyHealthState {
  if (isOut(state)) {
    // What was under way when it was taken out says nothing of now.
    return isProbe
      ? onTrial({ ...state, lastOkMs: nowMs }, 1, nowMs, "A probe got through: it is on trial.")
      : state;
  }
  const successes = state.successes + 1;
  const seen = { ...state, lastOkMs: nowMs, successes, failures: state.cooldowns > 0 ? state.failures : 0 };
  if (state.health === "healthy") return { ...seen, failures: 0 };
  if (state.health === "suspect" && successes < HEALTHY_SUCCESSES) return seen;
  return {
    ...seen,
    health: "healthy",
    reason: state.health === "unproven" ? "It works." : `It works again: ${successes} in a row got through.`,
    fault: null,
    sinceMs: nowMs,
    failures: 0,
    cooldowns: 0,
    recoveredMs: state.cooldowns > 0 ? nowMs : state.recoveredMs,
    refusedBy: [],
  };
}

type Fault = Extract<ProxyHealthInput, { outcome: "fault" }>;

function afterFault(state: ProxyHealthState, input: Fault, context: HealthContext): ProxyHealthState {
  const { fault, nowMs } = input;
  const sentence = input.sentence.slice(0, SENTENCE_MAX);
  if (fault === "auth") return dead(state, fault, `It refuses its credentials: ${sentence}`, nowMs);
  if (isOut(state)) return state;
  if (fault === "refusal" || fault === "block") {
    // The probes' own target turning it away is its target's affair.
    if (input.kind === "probe") return state;
    return afterRefusal(state, { ...input, fault }, context);
  }
  const weight = fault === "drop" ? DROP_WEIGHT : 1;
  return failed(state, { fault, sentence, weight, nowMs }, context);
}

/** One target's affair, unless many of them say the same and nothing got through meanwhile. */
function afterRefusal(
  state: ProxyHealthState,
  { fault, target, sentence, nowMs }: Extract<Fault, { kind: "attempt" }>,
  context: HealthContext,
): ProxyHealthState {
  const since = Math.max(nowMs - MANY_TARGETS_MS, state.lastOkMs ?? Number.NEGATIVE_INFINITY);
  const others = state.refusedBy.filter((each) => each.target !== target && each.atMs >= since);
  const refusedBy = [...others, { target, atMs: nowMs }].slice(-MANY_TARGETS);
  const seen = { ...state, refusedBy };
  if (refusedBy.length < MANY_TARGETS) return seen;
  const many = `${MANY_TARGETS} targets in a row: ${sentence}`.slice(0, SENTENCE_MAX);
  return failed(seen, { fault, sentence: many, weight: 1, nowMs }, context);
}

type Failure = {
  readonly fault: ProxyFault;
  readonly sentence: string;
  readonly weight: number;
  readonly nowMs: number;
};

function failed(
  state: ProxyHealthState,
  { fault, sentence, weight, nowMs }: Failure,
  context: HealthContext,
): ProxyHealthState {
  const failures = state.failures + weight;
  const seen = { ...state, failures, successes: 0, fault };
  if (failures >= COOLING_FAILURES) return cooled(seen, fault, sentence, nowMs, context);
  if (failures < SUSPECT_FAILURES) return { ...seen, fault: state.fault };
  if (state.health === "suspect") return { ...seen, reason: sentence };
  return { ...seen, health: "suspect", reason: sentence, sinceMs: nowMs };
}

function cooled(
  state: ProxyHealthState,
  fault: ProxyFault,
  sentence: string,
  nowMs: number,
  { settings, random }: HealthContext,
): ProxyHealthState {
  const cooldowns = state.cooldowns + 1;
  if (cooldowns >= DEAD_COOLDOWNS) {
    return dead(state, fault, `It failed again after ${cooldowns - 1} cooldowns: ${sentence}`, nowMs);
  }
  return {
    ...state,
    health: "cooling",
    reason: sentence,
    fault,
    sinceMs: nowMs,
    cooldownEndsMs: nowMs + cooldownMs(state.cooldowns, settings, random),
    successes: 0,
    cooldowns,
    refusedBy: [],
  };
}

/** Until a probe gets through. */
function dead(state: ProxyHealthState, fault: ProxyFault, reason: string, nowMs: number): ProxyHealthState {
  if (state.health === "dead" && state.fault === fault) return state;
  return {
    ...state,
    health: "dead",
    reason: reason.slice(0, SENTENCE_MAX),
    fault,
    sinceMs: nowMs,
    cooldownEndsMs: null,
    successes: 0,
    cooldowns: Math.max(1, state.cooldowns),
    refusedBy: [],
  };
}

function afterVerdict(
  state: ProxyHealthState,
  { health, fault, sentence, nowMs }: Extract<ProxyHealthInput, { kind: "verdict" }>,
  context: HealthContext,
): ProxyHealthState {
  switch (health) {
    case "unproven":
      return state;
    case "healthy": {
      const once = afterSuccess(state, true, nowMs);
      // It calls healthy what got through to it as often in a row.
      return once.health === "suspect" ? afterSuccess(once, true, nowMs) : once;
    }
    case "suspect":
    case "cooling":
    case "dead": {
      if (isOut(state) || (state.lastOkMs !== null && nowMs - state.lastOkMs < OWN_WORD_MS)) return state;
      const why = { fault: fault ?? "dial", sentence: sentence.slice(0, SENTENCE_MAX) };
      if (health === "dead") return dead(state, why.fault, why.sentence, nowMs);
      if (health === "cooling") return cooled(state, why.fault, why.sentence, nowMs, context);
      if (state.health === "suspect") return state;
      return { ...state, health, fault: why.fault, reason: why.sentence, sinceMs: nowMs, successes: 0 };
    }
  }
}
