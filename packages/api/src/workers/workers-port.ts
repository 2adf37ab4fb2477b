import type {
  WorkerDetail,
  WorkerId,
  WorkerLogAsk,
  WorkerLogChunk,
  WorkerNodeView,
  WorkerSpec,
  WorkerView,
} from "@orrery/protocol/workers";

/** What becomes of a spec, in the fleet as it is now. */
export type WorkerFit = {
  /** Why not all of its instances have a place; null = all would have one. */
  sentence: string | null;
  /** No node runs workers at all. */
  isNobodyThere: boolean;
};

/** Workers as the hub knows them now: rows of the database, and what the fleet's agents tell of their instances. */
export type WorkersPort = {
  /** By name. */
  list(): WorkerView[];
  get(id: WorkerId): Promise<WorkerDetail | null>;
  /** By name; nodes that are not admitted are left out. */
  nodes(): WorkerNodeView[];
  /** Whether `count` instances have a place; those that the worker has already keep theirs. */
  fit(spec: WorkerSpec, count: number): WorkerFit;
  /** Throws PRECONDITION_FAILED with a sentence where its agent is not connected to this replica, or has no such log. */
  readLog(ask: WorkerLogAsk): Promise<WorkerLogChunk>;
  /** Resolves when its agent has taken it on. Throws PRECONDITION_FAILED likewise. */
  restart(instanceId: WorkerLogAsk["instanceId"]): Promise<void>;
  /** After a committed change: reads the rows again, and acts on them. */
  refresh(): Promise<void>;
};
