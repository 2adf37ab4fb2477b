import type {
  InstanceExit,
  InstancePhase,
  RestartPolicy,
  WorkerHealthCheck,
  WorkerStop,
} from "@orrery/protocol/workers";

/** One value that can be kept on disk as JSON: whoever reads it goes on where it stood. Steady times are of one boot of one node. */
export type Instance = {
  readonly phase: InstancePhase;
  readonly reason: string;
  readonly sinceAtMs: number;
  /** Whether it is to run; once false, for ever. */
  readonly isWanted: boolean;
  /** Its process, or one that is being started: since when. Null = there is none. */
  readonly startedMs: number | null;
  readonly startedAtMs: number | null;
  readonly restartCount: number;
  /** Ends without a calm stretch between them. */
  readonly endsInRow: number;
  readonly lastExit: InstanceExit | null;
  /** When a tick does the next thing; null = nothing is due. */
  readonly dueMs: number | null;
  /** A start was asked for and has not been answered. */
  readonly isStarting: boolean;
  /** It was healthy since its start. */
  readonly wasHealthy: boolean;
  readonly passesInRow: number;
  readonly failuresInRow: number;
  readonly unhealthySinceMs: number | null;
  /** Why it is being ended although it is wanted; null = it is not. */
  readonly endedBecause: string | null;
  /** Somebody wants it started anew: its end and its next start count for nothing. */
  readonly isRestarting: boolean;
};

export type InstanceInput =
  | { kind: "tick" }
  | { kind: "started" }
  | { kind: "not-started"; sentence: string }
  /** `code` null = by a signal, or nobody saw it. */
  | { kind: "ended"; code: number | null; signal: string | null; sentence: string }
  | { kind: "checked"; isPassed: boolean; sentence: string }
  | { kind: "over-limit"; sentence: string }
  | { kind: "stop"; reason: string }
  | { kind: "restart"; reason: string };

export type InstanceEffect = "start" | "signal" | "kill";

export type InstanceRules = {
  readonly restart: RestartPolicy;
  readonly stop: WorkerStop;
  readonly health: WorkerHealthCheck | null;
};

export type Moment = {
  /** Wall clock, for people. */
  readonly nowAtMs: number;
  /** Steady. */
  readonly nowMs: number;
  /** 0 to below 1. */
  readonly random: () => number;
};

export const CRASH_LOOP_ENDS = 3;
export const KILL_AGAIN_MS = 5000;

export function newInstance({ nowAtMs, nowMs }: Moment): Instance {
  return {
    ...{ phase: "pending", reason: "It was ordered and is about to be started.", sinceAtMs: nowAtMs },
    ...{ isWanted: true, startedMs: null, startedAtMs: null, restartCount: 0, endsInRow: 0, lastExit: null },
    ...{ dueMs: nowMs, isStarting: false, endedBecause: null, isRestarting: false },
    ...NOT_CHECKED,
  };
}

export const NOT_CHECKED = { wasHealthy: false, passesInRow: 0, failuresInRow: 0, unhealthySinceMs: null };
