import { z } from "zod";
import { NodeId, ServiceId } from "../ids.ts";
import { AtMs, DurationMs } from "../time.ts";
import { InstanceId } from "../workers/worker-ids.ts";
import { INSTANCES_MAX } from "./service-instance.ts";
import { RoutingStrategy } from "./service-settings.ts";

/**
 * Why an instance gets no ordinary traffic, the strongest reason first: it ends; its breaker is open, or half open and on trial; probes
 * find it down; it answered worse than the others; no probe has found it up yet.
 */
export const InstanceStanding = z.enum([
  "draining",
  "open",
  "trial",
  "down",
  "ejected",
  "unproven",
  "usable",
]);
export type InstanceStanding = z.infer<typeof InstanceStanding>;

export const BreakerState = z.enum(["closed", "open", "half-open"]);
export type BreakerState = z.infer<typeof BreakerState>;

const Count = z.int().min(0);

/** How one gateway finds one instance. */
export const InstanceRouting = z.strictObject({
  instanceId: InstanceId,
  standing: InstanceStanding,
  /** Why, in a sentence. */
  reason: z.string().max(500),
  sinceAtMs: AtMs,
  /** Null = it is not ejected. */
  ejectedUntilAtMs: AtMs.nullable(),
  ejectionCount: Count,
  breaker: z.strictObject({
    state: BreakerState,
    /** When it lets requests try again; null = it is not open. */
    openUntilAtMs: AtMs.nullable(),
    /** How often it has opened. */
    openedCount: Count,
    consecutiveFailures: Count,
  }),
  /** Requests that are open, and of these without an answer yet. */
  openCount: Count,
  waitingCount: Count,
  /** Peak-EWMA of the time until an answer began; null = none has. */
  latencyMs: z.number().min(0).nullable(),
  /** 0..1, of the last requests. */
  successRatio: z.number().min(0).max(1),
  weight: z.number().min(0),
  /** 0..1: below 1 while it starts slowly. */
  slowStart: z.number().min(0).max(1),
  /** 0..1 of the service's requests in the last full window; null = there were none. */
  shareRatio: z.number().min(0).max(1).nullable(),
  requestCount: Count,
  failedCount: Count,
});
export type InstanceRouting = z.infer<typeof InstanceRouting>;

/** One service as one gateway routes it. */
export const RouterState = z.strictObject({
  serviceId: ServiceId,
  nodeId: NodeId,
  strategy: RoutingStrategy,
  /** So few are usable that all that may work are used. */
  isPanicking: z.boolean(),
  /** Of `shareRatio` and the counts. */
  windowMs: DurationMs,
  openCount: Count,
  queuedCount: Count,
  instances: z.array(InstanceRouting).max(INSTANCES_MAX),
  atMs: AtMs,
});
export type RouterState = z.infer<typeof RouterState>;
