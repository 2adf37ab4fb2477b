import {
  InstanceExit,
  InstanceId,
  InstancePhase,
  RestartPolicy,
  WorkerHealthCheck,
  WorkerId,
  WorkerRevision,
  WorkerStop,
} from "@orrery/protocol/workers";
import { z } from "zod";

const steadyMs = z.number().nullable();

/** What the next agent needs to find an instance again, and to end it if its order is gone. No secret is in it. */
export const InstanceRecord = z.object({
  instanceId: InstanceId,
  workerId: WorkerId,
  revision: WorkerRevision,
  /** Of the boot that pid and steady times belong to. */
  bootId: z.string(),
  /** Of one start: processes carry it in their environment. */
  runId: z.string().nullable(),
  process: z.object({ pid: z.int(), startTicks: z.number() }).nullable(),
  ports: z.array(z.object({ name: z.string(), port: z.int() })),
  rules: z.object({ restart: RestartPolicy, stop: WorkerStop, health: WorkerHealthCheck.nullable() }),
  /** As `Instance` of @orrery/domain/workers. */
  instance: z.object({
    phase: InstancePhase,
    reason: z.string(),
    sinceAtMs: z.number(),
    isWanted: z.boolean(),
    startedMs: steadyMs,
    startedAtMs: steadyMs,
    restartCount: z.int(),
    endsInRow: z.int(),
    lastExit: InstanceExit.nullable(),
    dueMs: steadyMs,
    isStarting: z.boolean(),
    wasHealthy: z.boolean(),
    passesInRow: z.int(),
    failuresInRow: z.int(),
    unhealthySinceMs: steadyMs,
    endedBecause: z.string().nullable(),
    isRestarting: z.boolean().default(false),
  }),
});
export type InstanceRecord = z.infer<typeof InstanceRecord>;
