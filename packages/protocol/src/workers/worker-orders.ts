import { z } from "zod";
import { InstanceId, WorkerId, WorkerRevision } from "./worker-ids.ts";
import { SecretName, SecretValue } from "./worker-run.ts";
import { WorkerSpec } from "./worker-spec.ts";

export const INSTANCES_PER_NODE_MAX = 200;

/** One revision of a worker that this node runs, or shall run. */
export const WorkerOrder = z.object({
  workerId: WorkerId,
  revision: WorkerRevision,
  spec: WorkerSpec,
  /** The values of the secrets that `spec.environment` names. They come over the mutually authenticated connection alone, and are sealed on disk. */
  secrets: z.record(SecretName, SecretValue),
});
export type WorkerOrder = z.infer<typeof WorkerOrder>;

export const InstanceOrder = z.object({
  instanceId: InstanceId,
  workerId: WorkerId,
  /** Of the worker; there is an order with it. An instance never changes its revision: a rollout replaces it. */
  revision: WorkerRevision,
});
export type InstanceOrder = z.infer<typeof InstanceOrder>;

/**
 * Everything that the node shall run, complete: an instance that is missing is drained and stopped, then forgotten. Kept on disk, sealed, for the
 * time without a hub. Like every message at most `MESSAGE_BYTES_MAX` together.
 */
export const WorkerOrders = z.object({
  workers: z.array(WorkerOrder).max(INSTANCES_PER_NODE_MAX),
  instances: z.array(InstanceOrder).max(INSTANCES_PER_NODE_MAX),
});
export type WorkerOrders = z.infer<typeof WorkerOrders>;
