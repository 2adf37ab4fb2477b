import { z } from "zod";
import { PoolId } from "./ids.ts";
import { NodeName } from "./node.ts";
import { AtMs, DurationMs } from "./time.ts";

/** Of one fleet. */
export const POOLS_MAX = 64;

export const PoolName = NodeName;

const Port = z.int().min(1).max(65_535);
const Cidr = z
  .string()
  .max(64)
  .regex(/^[0-9A-Fa-f.:]+\/\d{1,3}$/, "a subnet, such as 10.0.0.0/8 or fd00::/8");

/** How a pool chooses, gives up and protects. Each has a default that serves; what they mean: packages/domain/src/proxies/SPEC.md. */
export const PoolSettings = z.object({
  /** Traffic without a session moves to the best other proxy so often, and after a failure. */
  rotateEveryMs: DurationMs.min(1000).max(86_400_000).default(30_000),
  /** Never sooner after the last time. */
  rotateAtLeastMs: DurationMs.min(0).max(86_400_000).default(5000),
  /** A session keeps its proxy until it was not used for so long. */
  stickyTtlMs: DurationMs.min(1000)
    .max(7 * 86_400_000)
    .default(600_000),
  /** At most this share of a tier's proxies is held back as cooling or dead by suspicion; 0..1. */
  ejectionCapRatio: z.number().min(0).max(1).default(0.5),
  /** A proxy that came back gets its full share only after so long. */
  slowStartMs: DurationMs.max(3_600_000).default(30_000),
  cooldownBaseMs: DurationMs.min(100).max(3_600_000).default(5000),
  cooldownMaxMs: DurationMs.min(1000).max(86_400_000).default(600_000),
  /** TCP connect to the proxy. */
  connectTimeoutMs: DurationMs.min(100).max(60_000).default(3000),
  /** From connected until the proxy has opened the way to the target. */
  handshakeTimeoutMs: DurationMs.min(100).max(60_000).default(4000),
  /** A tunnel, or an answer's body, over which nothing passes. */
  idleTimeoutMs: DurationMs.min(1000).max(86_400_000).default(300_000),
  /** Proxies tried for one request before its client has an answer. */
  attemptsMax: z.int().min(1).max(10).default(3),
  /** All attempts together; then the client is told. */
  attemptsForMs: DurationMs.min(500).max(60_000).default(4500),
  /** What a target turns away on one exit is asked again through another, at most twice, if it may be repeated. */
  retryBlocked: z.boolean().default(true),
  /** A request waits so long for budget before it is answered 429. */
  budgetWaitMs: DurationMs.max(60_000).default(2000),
  /** Of one node. */
  connectionsMax: z.int().min(1).max(100_000).default(6000),
  /** Requests of one node that wait for a proxy or for budget. */
  queueMax: z.int().min(0).max(100_000).default(1000),
  /** Ports of targets that may be asked for. */
  ports: z.array(Port).min(1).max(64).default([80, 443]),
  /** Private addresses that may be asked for all the same. */
  allowPrivate: z.array(Cidr).max(64).default([]),
  /** Answers who asked, as JSON (docs/proxies.md); null = the hub's own. */
  echoUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable()
    .default(null),
  /** Of active and suspect proxies. */
  probeEveryMs: DurationMs.min(1000).max(3_600_000).default(5000),
  /** Of those that carry nothing. */
  probeIdleEveryMs: DurationMs.min(1000).max(86_400_000).default(60_000),
});
export type PoolSettings = z.infer<typeof PoolSettings>;

const fields = {
  name: PoolName,
  description: z.string().trim().max(500),
  /** Which nodes may use it, as in the node list's filter; empty = all. */
  nodeFilter: z.string().trim().max(1000),
  settings: PoolSettings,
};

const isWhole = ({ settings }: { settings: PoolSettings }) =>
  settings.rotateAtLeastMs <= settings.rotateEveryMs && settings.cooldownBaseMs <= settings.cooldownMaxMs;
const ORDER = {
  error: "rotateAtLeastMs must not exceed rotateEveryMs, nor cooldownBaseMs cooldownMaxMs",
  path: ["settings"],
};

export const PoolCreateInput = z
  .object({
    ...fields,
    description: fields.description.default(""),
    nodeFilter: fields.nodeFilter.default(""),
    settings: PoolSettings.prefault({}),
    /** Its proxies are stand-ins on one machine; labelled wherever it shows. */
    isDemo: z.boolean().default(false),
  })
  .refine(isWhole, ORDER);
export type PoolCreateInput = z.infer<typeof PoolCreateInput>;

/** Complete: every field as it shall be. */
export const PoolUpdateInput = z.object({ poolId: PoolId, ...fields }).refine(isWhole, ORDER);
export type PoolUpdateInput = z.infer<typeof PoolUpdateInput>;

export const PoolRefInput = z.object({ poolId: PoolId });

const Count = z.int().min(0);
/** Of one minute: counts of what ended in it, bytes of what passed in it. */
export const TrafficFigures = z.object({
  /** Requests and tunnels that clients asked for. */
  requestCount: Count,
  /** Of these, answered with an error of the gateway's own. */
  failedCount: Count,
  /** Tries with a proxy, of which some fail without the client noticing. */
  attemptCount: Count,
  failedAttemptCount: Count,
  sentBytes: z.number().min(0),
  receivedBytes: z.number().min(0),
  /** Of attempts that got through: until the way was open or the answer began; null = none. */
  p50Ms: z.number().min(0).nullable(),
  p99Ms: z.number().min(0).nullable(),
});
export type TrafficFigures = z.infer<typeof TrafficFigures>;

/** What is left of a limit's share, on one exit. */
export const BudgetView = z.object({
  limitId: z.string(),
  pattern: z.string(),
  /** The egress address, or `proxy <id>` while it is not known. */
  exit: z.string(),
  counts: z.enum(["requests", "connections"]),
  /** What the fleet may spend within `windowMs`. */
  allowed: Count,
  /** Spent within the window, or leased to a node that may still spend it. */
  taken: Count,
  windowMs: DurationMs,
  atMs: AtMs,
});
export type BudgetView = z.infer<typeof BudgetView>;

export const PoolView = z.object({
  id: PoolId,
  ...fields,
  isDemo: z.boolean(),
  createdAtMs: AtMs,
  updatedAtMs: AtMs,
  /** Proxies that are not retired, by health as the fleet sees them now. */
  proxyCounts: z.object({ unproven: Count, healthy: Count, suspect: Count, cooling: Count, dead: Count }),
  /** Of the last full minute; null = nothing was heard. */
  traffic: TrafficFigures.nullable(),
  /** The fullest gauges first, at most 20. */
  budgets: z.array(BudgetView),
  /** Nodes that serve it now. */
  nodeCount: Count,
  atMs: AtMs,
});
export type PoolView = z.infer<typeof PoolView>;

export const PoolSeriesInput = z.object({ poolId: PoolId, fromAtMs: AtMs, toAtMs: AtMs });
/** Oldest first, at most 400 steps of whole minutes; steps without traffic are left out. */
export const PoolSeries = z.object({
  stepMs: DurationMs,
  points: z.array(z.object({ atMs: AtMs, ...TrafficFigures.shape })),
});
export type PoolSeries = z.infer<typeof PoolSeries>;

export const RotationReason = z.enum([
  "time",
  "failure",
  "cooling",
  "retired",
  "session",
  "budget",
  "recovered",
]);
export const RotationView = z.object({
  id: z.string(),
  poolId: PoolId,
  nodeId: z.string(),
  /** Null = the pool's traffic without a session. */
  session: z.string().nullable(),
  fromProxyId: z.string().nullable(),
  toProxyId: z.string(),
  reason: RotationReason,
  sentence: z.string(),
  atMs: AtMs,
});
export type RotationView = z.infer<typeof RotationView>;
export const RotationListInput = z.object({
  poolId: PoolId,
  limit: z.int().min(1).max(500).default(100),
  beforeAtMs: AtMs.optional(),
});

/** Replays the pool's recorded traffic with other settings. */
export const BackTestInput = z.object({
  poolId: PoolId,
  settings: PoolSettings,
  /** Of each limit, by id: the share to try; absent = as it is. */
  shareRatios: z.record(z.string(), z.number().min(0.01).max(1)).default({}),
  fromAtMs: AtMs,
  toAtMs: AtMs,
});
export const BackTestFigures = z.object({
  rotationCount: Count,
  /** 0..1 of attempts. */
  failureRatio: z.number().min(0).max(1),
  /** 0..1 of a target's whole limit, at the fullest exit. */
  peakBudgetRatio: z.number().min(0).nullable(),
  requestCount: Count,
});
/** `recorded`: what happened; `asSet`: today's settings replayed; `asAsked`: the ones that were asked for. */
export const BackTestResult = z.object({
  recorded: BackTestFigures,
  asSet: BackTestFigures,
  asAsked: BackTestFigures,
  minuteCount: Count,
  sentence: z.string(),
});
export type BackTestResult = z.infer<typeof BackTestResult>;
