import type { NodeId } from "@orrery/protocol";
import type { InstanceId, WorkerSpec } from "@orrery/protocol/workers";
import type { PlacementNode, Refusal } from "../placement/placement.ts";
import type { Rollout, RolloutInstance } from "../rollout/rollout.ts";

export type PlannedInstance = RolloutInstance & {
  readonly nodeId: NodeId;
  /** Any measure of how busy it is, the same for all; null = not known. */
  readonly busyness: number | null;
};

export type WorkerAsk = {
  readonly rollout: Rollout;
  readonly wanted: number;
  /** The newest: its placement and its roll-out's settings hold for all revisions. */
  readonly spec: WorkerSpec;
  /** What instances of a revision run; null = it cannot be read, and is not started. */
  readonly specOf: (revision: number) => WorkerSpec | null;
  /** Those that have not ended. */
  readonly instances: readonly PlannedInstance[];
  /** What is reserved on them by other workers. */
  readonly nodes: readonly PlacementNode[];
  readonly nowAtMs: number;
  /** As in `RolloutField`. */
  readonly isInformed: boolean;
};

export type WorkerPlan = {
  readonly rollout: Rollout;
  readonly stop: readonly { readonly instanceId: InstanceId; readonly sentence: string }[];
  readonly start: readonly { readonly nodeId: NodeId; readonly revision: number }[];
  /** Null = everything has a place. */
  readonly unplaced: {
    readonly count: number;
    readonly sentence: string;
    readonly refusals: readonly Refusal[];
  } | null;
};
