import { type BackoffPolicy, backoffMs } from "@orrery/runtime";

/** When a child that ended by itself is started again. Pure: the supervisor holds the clock and the timer. */
export type RestartPolicy = {
  backoff: BackoffPolicy;
  /** A run of at least this length forgives the exits before it. */
  stableAfterMs: number;
  /** This many short runs one after the other are a crash loop. */
  shortRunsMax: number;
  /** Exit codes that a restart would only repeat. */
  finalCodes: readonly number[];
  /** Exit codes whose cause goes away by itself, slowly: a fixed wait, never a crash loop. */
  slowCodes: readonly number[];
  slowRetryMs: number;
};

export type ChildExit = { code: number | null; uptimeMs: number };

export type RestartDecision =
  | { action: "restart"; afterMs: number; shortRuns: number }
  | { action: "leave" }
  | { action: "give_up"; shortRuns: number };

/** `shortRuns` counts the short runs directly before this exit. `random` is in [0, 1). */
export function decideRestart(
  policy: RestartPolicy,
  shortRuns: number,
  exit: ChildExit,
  random: () => number,
): RestartDecision {
  if (exit.code !== null && policy.finalCodes.includes(exit.code)) return { action: "leave" };
  if (exit.code !== null && policy.slowCodes.includes(exit.code)) {
    return { action: "restart", afterMs: policy.slowRetryMs, shortRuns };
  }
  if (exit.uptimeMs >= policy.stableAfterMs) {
    return { action: "restart", afterMs: backoffMs(policy.backoff, 0, random), shortRuns: 0 };
  }
  const counted = shortRuns + 1;
  if (counted >= policy.shortRunsMax) return { action: "give_up", shortRuns: counted };
  return { action: "restart", afterMs: backoffMs(policy.backoff, counted - 1, random), shortRuns: counted };
}

/** Hub and web: the dashboard is dark without them, so they come back quickly. */
export const SERVER_RESTART: RestartPolicy = {
  backoff: { baseMs: 1000, maxMs: 15_000 },
  stableAfterMs: 30_000,
  shortRunsMax: 6,
  finalCodes: [],
  slowCodes: [],
  slowRetryMs: 0,
};

/**
 * Demo agents: slow enough that a killed one can be watched going down. Codes of the agent: 2 refused for good,
 * 3 superseded by a newer agent with its identity, 4 data folder in use by another agent.
 */
export const AGENT_RESTART: RestartPolicy = {
  backoff: { baseMs: 6000, maxMs: 60_000 },
  stableAfterMs: 30_000,
  shortRunsMax: 8,
  finalCodes: [2, 3],
  slowCodes: [4],
  slowRetryMs: 30_000,
};
