import { z } from "zod";
import { WireError } from "../error-code.ts";
import { AtMs } from "../time.ts";
import { InstanceId, WorkerId, WorkerRevision } from "./worker-ids.ts";
import { WorkerInstanceState } from "./worker-instance.ts";
import { INSTANCES_PER_NODE_MAX } from "./worker-orders.ts";
import { WORKER_PORTS_MAX } from "./worker-run.ts";

/** How far an instance is held to what it reserves. `watched`: the agent measures, and ends what uses more. */
export const LimitMeans = z.enum(["cgroup", "watched", "none"]);
export type LimitMeans = z.infer<typeof LimitMeans>;

/** Whether the node runs workers, as whom, and how much it offers them. */
export const WorkerHost = z.discriminatedUnion("state", [
  z.object({ state: z.literal("refused"), sentence: z.string().max(500) }),
  z.object({
    state: z.literal("allowed"),
    /** The user that workers run as. */
    user: z.string().max(64),
    /** Cores, for all workers together. */
    cpu: z.number().min(0),
    memoryMiB: z.int().min(0),
    instancesMax: z.int().min(0),
    cpuLimits: LimitMeans,
    memoryLimits: LimitMeans,
    /** Why the limits are what they are. */
    limitsSentence: z.string().max(500),
  }),
]);
export type WorkerHost = z.infer<typeof WorkerHost>;

export const InstanceReport = z.object({
  instanceId: InstanceId,
  workerId: WorkerId,
  revision: WorkerRevision,
  state: WorkerInstanceState,
  pid: z.int().min(1).nullable(),
  ports: z
    .array(z.object({ name: z.string().max(15), port: z.int().min(1).max(65_535) }))
    .max(WORKER_PORTS_MAX),
  /** Of all its processes together; null = not measured (yet). */
  usage: z
    .object({
      /** Cores, since the measure before. */
      cpu: z.number().min(0),
      memoryBytes: z.number().min(0),
      processCount: z.int().min(0),
      atMs: AtMs,
    })
    .nullable(),
  /** The last check; null = none yet. */
  check: z
    .object({
      isPassed: z.boolean(),
      sentence: z.string().max(300),
      tookMs: z.number().min(0),
      atMs: AtMs,
    })
    .nullable(),
  /** Bytes since the instance's log began: from `firstOffset` to `endOffset` can be read. */
  log: z.object({
    firstOffset: z.number().min(0),
    endOffset: z.number().min(0),
    /** Written faster than could be kept. */
    lostBytes: z.number().min(0),
  }),
});
export type InstanceReport = z.infer<typeof InstanceReport>;

/** Sent when anything changed. */
export const WorkerReport = z.object({
  sentAtMs: AtMs,
  host: WorkerHost,
  /** Each that changed since the last report that was noted, complete; all of them after a new connection. */
  instances: z.array(InstanceReport).max(INSTANCES_PER_NODE_MAX),
  /** Stopped because orders no longer name them, and forgotten. */
  goneIds: z.array(InstanceId).max(INSTANCES_PER_NODE_MAX),
});
export type WorkerReport = z.infer<typeof WorkerReport>;
/** `noted`: what it held need not be told again. */
export const WorkerReportAck = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("noted") }),
  z.object({ outcome: z.literal("failed"), error: WireError }),
]);
export type WorkerReportAck = z.infer<typeof WorkerReportAck>;

export const LOG_CHUNK_BYTES_MAX = 65_536;

/** Asks for a piece of an instance's log. */
export const WorkerLogAsk = z.object({
  instanceId: InstanceId,
  /** Since the log began; negative = so many bytes before its end. */
  fromOffset: z.number().int(),
  bytesMax: z.int().min(1).max(LOG_CHUNK_BYTES_MAX),
  /** Waits so long for something new where there is nothing; 0 = not at all. */
  waitMs: z.number().min(0).max(30_000).default(0),
});
export type WorkerLogAsk = z.infer<typeof WorkerLogAsk>;

export const WorkerLogChunk = z.object({
  /** Later than what was asked for where that is no longer there. */
  fromOffset: z.number().min(0),
  /** What to ask for next. */
  nextOffset: z.number().min(0),
  endOffset: z.number().min(0),
  /** UTF-8; characters are never cut, bytes that are none are replaced. */
  text: z.string(),
});
export type WorkerLogChunk = z.infer<typeof WorkerLogChunk>;
