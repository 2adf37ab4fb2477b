import type { InstanceId, InstancePhase, RolloutSettings } from "@orrery/protocol/workers";

export type RolloutFailure = {
  readonly revision: number;
  readonly instanceId: InstanceId;
  readonly sentence: string;
  readonly atMs: number;
};

/** All that has to be kept, as JSON. */
export type Rollout = {
  readonly state: "rolling" | "paused" | "rolling-back" | "done" | "rolled-back";
  /** What all instances are to run in the end. */
  readonly target: number;
  /** The last revision that was reached as a whole; null = none was yet. */
  readonly good: number | null;
  /** Of the roll-out that is paused or was turned back; null = none. */
  readonly failure: RolloutFailure | null;
  readonly reason: string;
  readonly sinceAtMs: number;
};

export type RolloutInstance = {
  readonly instanceId: InstanceId;
  readonly revision: number;
  readonly phase: InstancePhase;
  /** Since when it is in its phase. */
  readonly sinceAtMs: number;
  readonly restartCount: number;
  readonly orderedAtMs: number;
  /** It was told to stop, and has not ended yet as far as is known. */
  readonly isStopping: boolean;
  /** Why it is as it is, for the failure's sentence. */
  readonly reason: string;
};

export type RolloutField = {
  readonly wanted: number;
  readonly settings: RolloutSettings;
  /** In the order in which they would go; those that ended after they were told to stop are left out. */
  readonly instances: readonly RolloutInstance[];
  readonly nowAtMs: number;
  /** False until every node that has instances was heard, or was given up, since the hub started. */
  readonly isInformed: boolean;
};

export type RolloutStep = {
  readonly rollout: Rollout;
  /** Null = nothing is started. */
  readonly start: { readonly revision: number; readonly count: number } | null;
  readonly stop: readonly InstanceId[];
};

/** The first revision of a worker. */
export function newRollout(revision: number, nowAtMs: number): Rollout {
  const reason = `Revision ${revision} is rolled out; it is the first.`;
  return { state: "rolling", target: revision, good: null, failure: null, reason, sinceAtMs: nowAtMs };
}

/** Another revision is to take the place of whatever there is. */
export function deployRevision(rollout: Rollout, revision: number, nowAtMs: number): Rollout {
  const reason = `Revision ${revision} is rolled out.`;
  return { ...rollout, state: "rolling", target: revision, failure: null, reason, sinceAtMs: nowAtMs };
}

export type RolloutVerb = { outcome: "changed"; rollout: Rollout } | { outcome: "refused"; sentence: string };

/** The operator wants a paused one to go on; instances that failed before are to be replaced by whoever asks, else they stop it again. */
export function resumeRollout(rollout: Rollout, nowAtMs: number): RolloutVerb {
  if (rollout.state !== "paused") return { outcome: "refused", sentence: "The roll-out is not paused." };
  const reason = `Revision ${rollout.target} is rolled out further, as an operator wants.`;
  return {
    outcome: "changed",
    rollout: { ...rollout, state: "rolling", failure: null, reason, sinceAtMs: nowAtMs },
  };
}

/** The operator wants the last good revision back. */
export function rollBack(rollout: Rollout, nowAtMs: number): RolloutVerb {
  const { state, good, target } = rollout;
  if (good === null)
    return { outcome: "refused", sentence: "There is no earlier revision that was rolled out as a whole." };
  if (state === "rolling-back") return { outcome: "refused", sentence: "It is being rolled back already." };
  if (good === target) {
    return {
      outcome: "refused",
      sentence: `Revision ${good} is the last good one; deploy the revision that you want instead.`,
    };
  }
  const reason = `Revision ${good} comes back, as an operator wants.`;
  return {
    outcome: "changed",
    rollout: { ...rollout, state: "rolling-back", target: good, reason, sinceAtMs: nowAtMs },
  };
}
