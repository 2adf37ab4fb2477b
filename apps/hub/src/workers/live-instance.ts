import type { NodeId } from "@orrery/protocol";
import type { InstanceId, InstanceReport, WorkerId, WorkerSpec } from "@orrery/protocol/workers";

/** An instance that is ordered, or told to end and not known to be gone. */
export type LiveInstance = {
  readonly instanceId: InstanceId;
  readonly workerId: WorkerId;
  readonly workerName: string;
  readonly nodeId: NodeId;
  readonly revision: number;
  /** Of its revision. */
  readonly spec: WorkerSpec;
  readonly isStopping: boolean;
  readonly orderedAtMs: number;
  /** As its node told last, or `lost` where the node is not heard; null = it has not told yet. */
  readonly report: InstanceReport | null;
  readonly heardAtMs: number | null;
};

/** What services and scaling need of workers. */
export type WorkerInstances = {
  /** Of all workers, or of one. */
  instances(workerId?: WorkerId): Iterable<LiveInstance>;
  workerName(workerId: WorkerId): string | null;
  wantedCount(workerId: WorkerId): number | null;
  /** After instances, their phase, ports or drain changed (not their usage); at most every 50 ms. Returns how to stop listening. */
  onChanged(listener: () => void): () => void;
  /** In a transaction of its own, with its event; the new number is acted on at once. Throws NOT_FOUND. */
  setWanted(
    workerId: WorkerId,
    count: number,
    why: { readonly sentence: string; readonly correlationId: string },
  ): Promise<void>;
};
