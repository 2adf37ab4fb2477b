import type { NodeId } from "@orrery/protocol";
import type { InstanceId, WorkerHost, WorkerSpec } from "@orrery/protocol/workers";
import type { FilterableNode } from "../../nodes/node-filter.ts";

/** A node as placement sees it. */
export type PlacementNode = {
  readonly node: FilterableNode;
  /** As its agent tells; null = it has not told yet. */
  readonly host: WorkerHost | null;
  /** By instances of other workers. */
  readonly reserved: { readonly cpu: number; readonly memoryMiB: number; readonly instanceCount: number };
  /** Names of the other workers of which an instance is there. */
  readonly workers: ReadonlySet<string>;
  /** That other workers on it have fixed. */
  readonly fixedPorts: ReadonlySet<number>;
  /** Measured, 0..1; null = not known. */
  readonly cpuRatio: number | null;
  /** Round trip to the placement's target; null = not measured. */
  readonly targetRttMs: number | null;
};

export type PlacedInstance = {
  readonly instanceId: InstanceId;
  readonly nodeId: NodeId;
  readonly isAvailable: boolean;
  /** Any measure of how busy it is, the same for all; null = not known, which counts as idle. */
  readonly busyness: number | null;
};

export type PlacementAsk = {
  readonly spec: Pick<WorkerSpec, "name" | "resources" | "ports" | "placement">;
  readonly wanted: number;
  readonly nodes: readonly PlacementNode[];
  /** Of this worker, those that are to be ended left out. */
  readonly instances: readonly PlacedInstance[];
};

export type RefusalKind =
  | "filter"
  | "admission"
  | "scheduling"
  | "health"
  | "no-workers"
  | "affinity"
  | "port"
  | "room";

export type Refusal = { readonly nodeId: NodeId; readonly kind: RefusalKind; readonly sentence: string };

export type Placement = {
  /** Start one on each of these; a node may be named several times. */
  readonly add: readonly NodeId[];
  /** They cannot stay; what is missing for them is in `add`, as far as it fits. */
  readonly move: readonly { readonly instanceId: InstanceId; readonly sentence: string }[];
  /** Too many, the first to go first. */
  readonly drop: readonly InstanceId[];
  /** Wanted, and fit nowhere. */
  readonly missing: number;
  /** Why, by node: at most 20; empty where nothing is missing. */
  readonly refusals: readonly Refusal[];
  /** Null = nothing is missing. */
  readonly sentence: string | null;
};

export const REFUSALS_MAX = 20;
