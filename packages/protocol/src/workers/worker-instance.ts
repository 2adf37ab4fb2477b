import { z } from "zod";
import { AtMs } from "../time.ts";

/**
 * `pending` waits to be started; `starting` has a process that was not found well yet; `running` has one that is not checked; `healthy` and
 * `unhealthy` are what its check says; `crash-loop` ends again and again and waits longer each time; `draining` gets nothing new; `stopping` was
 * told to end; `stopped` and `failed` will not start again by themselves; `lost`: its node is not heard, so it may run or not.
 */
export const InstancePhase = z.enum([
  "pending",
  "starting",
  "running",
  "healthy",
  "unhealthy",
  "crash-loop",
  "draining",
  "stopping",
  "stopped",
  "failed",
  "lost",
]);
export type InstancePhase = z.infer<typeof InstancePhase>;

/** How its process ended. */
export const InstanceExit = z.object({
  /** Null = it was ended by a signal, or nobody saw it. */
  code: z.int().min(0).max(255).nullable(),
  signal: z.string().max(16).nullable(),
  atMs: AtMs,
  ranMs: z.number().min(0),
  sentence: z.string().max(500),
});
export type InstanceExit = z.infer<typeof InstanceExit>;

/** What an instance is, why, and since when. */
export const WorkerInstanceState = z.object({
  phase: InstancePhase,
  /** A plain sentence. */
  reason: z.string().max(500),
  sinceAtMs: AtMs,
  /** When its process started; null = there is none. */
  startedAtMs: AtMs.nullable(),
  /** Starts after the first one. */
  restartCount: z.int().min(0),
  /** `pending` and `crash-loop`: when it is started; null = it is not known. */
  nextStartAtMs: AtMs.nullable(),
  lastExit: InstanceExit.nullable(),
});
export type WorkerInstanceState = z.infer<typeof WorkerInstanceState>;
