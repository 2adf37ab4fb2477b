import { z } from "zod";
import { WireError } from "./error-code.ts";
import { GatewayRequest, GatewayStatus } from "./gateway.ts";
import { GatewayCredentialId, NodeId, PoolId, ProxyId, RateLimitId } from "./ids.ts";
import { POOLS_MAX, PoolName, PoolSettings, RotationReason } from "./pool.ts";
import {
  Country,
  PROXIES_MAX,
  ProxyExit,
  ProxyFault,
  ProxyHealth,
  ProxyHost,
  ProxyNetwork,
  ProxyProtocol,
  ProxyState,
  ProxyTier,
} from "./proxy.ts";
import { RATE_LIMITS_MAX, TargetPattern } from "./rate-limit.ts";
import { AtMs, DurationMs } from "./time.ts";

/** One proxy as an agent uses it, credentials and all. */
export const EgressProxy = z.object({
  id: ProxyId,
  protocol: ProxyProtocol,
  network: ProxyNetwork,
  host: ProxyHost,
  port: z.int().min(1).max(65_535),
  username: z.string().nullable(),
  password: z.string().nullable(),
  isRotating: z.boolean(),
  sessionTemplate: z.string().nullable(),
  tier: ProxyTier,
  weight: z.int().min(1),
  region: z.string().nullable(),
  country: Country.nullable(),
  state: ProxyState,
  /** As probes found it; null = not yet. */
  exit: ProxyExit.nullable(),
  /** This node probes it for all. */
  isProber: z.boolean(),
});
export type EgressProxy = z.infer<typeof EgressProxy>;

export const EgressPool = z.object({
  id: PoolId,
  name: PoolName,
  settings: PoolSettings,
  proxies: z.array(EgressProxy).max(PROXIES_MAX),
});
export type EgressPool = z.infer<typeof EgressPool>;

export const EgressLimit = z.object({
  id: RateLimitId,
  pattern: TargetPattern,
  counts: z.enum(["requests", "connections"]),
  /** What the whole fleet may use of it on each exit within `windowMs`. */
  allowed: z.int().min(1),
  windowMs: DurationMs,
});
export type EgressLimit = z.infer<typeof EgressLimit>;

export const EgressCredential = z.object({
  id: GatewayCredentialId,
  worker: z.string(),
  /** SHA-256 of the secret, in hexadecimal: secrets have 192 random bits. */
  secretHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** The first is the default. */
  poolIds: z.array(PoolId).min(1),
});

/** What the fleet has learned of an exit: nobody uses it for the target until then. */
export const EgressHold = z.object({
  /** As in `BudgetAsk`. */
  exit: z.string(),
  /** The registrable domain or host; null = for whatever target. */
  target: z.string().nullable(),
  fault: ProxyFault,
  sentence: z.string().max(300),
  /** From the moment on at which the message is read. */
  forMs: DurationMs,
});
export type EgressHold = z.infer<typeof EgressHold>;

/** How the elected prober finds a proxy. */
export const EgressVerdict = z.object({
  proxyId: ProxyId,
  health: ProxyHealth,
  fault: ProxyFault.nullable(),
  sentence: z.string().max(300),
  atMs: AtMs,
});
export type EgressVerdict = z.infer<typeof EgressVerdict>;

/** Everything that the node's gateway serves from now on. It is kept on disk, sealed, for the time without a hub. */
export const EgressOrders = z.object({
  pools: z.array(EgressPool).max(POOLS_MAX),
  limits: z.array(EgressLimit).max(RATE_LIMITS_MAX),
  credentials: z.array(EgressCredential).max(1000),
  /** Where probes ask who they are, for pools without an address of their own. */
  echoUrl: z.string().nullable(),
});
export type EgressOrders = z.infer<typeof EgressOrders>;

/** What others found, as it comes in. */
export const EgressNews = z.object({
  holds: z.array(EgressHold).max(1000),
  verdicts: z.array(EgressVerdict).max(PROXIES_MAX),
  /** Of those that this node probes for all: another one finds them bad, so they are to be probed at once. */
  doubted: z.array(ProxyId).max(PROXIES_MAX).optional(),
});
export type EgressNews = z.infer<typeof EgressNews>;

export const BUDGET_ASKS_MAX = 256;
const Units = z.int().min(0).max(1_000_000_000);

/** Asks for a part of a limit's share on an exit. */
export const BudgetAsk = z.object({
  limitId: RateLimitId,
  /** The exit's address; `proxy <id>` while it is not known. */
  exit: z.string().min(1).max(128),
  /** What could be spent at once, and soon. */
  wanted: Units,
});
export type BudgetAsk = z.infer<typeof BudgetAsk>;

/**
 * What became of slices that this node holds. A unit counts as spent when its request was sent, and as over when the answer began or the way was given up:
 * only then can it no longer reach the target.
 */
export const BudgetReturn = z.object({
  sliceId: z.string().max(64),
  /** Spent and over since the slice was granted, so that a report that is lost, late or told twice miscounts nothing. */
  over: Units,
  /** Spent but not over yet. */
  open: Units,
  /** Nothing more will be spent of it; what was not spent goes back. */
  isDone: z.boolean(),
});
export type BudgetReturn = z.infer<typeof BudgetReturn>;

export const BudgetAsks = z.object({
  asks: z.array(BudgetAsk).max(BUDGET_ASKS_MAX),
  returns: z.array(BudgetReturn).max(4 * BUDGET_ASKS_MAX),
});
export type BudgetAsks = z.infer<typeof BudgetAsks>;

export const BudgetSlice = z.object({
  id: z.string().max(64),
  limitId: RateLimitId,
  exit: z.string(),
  units: Units,
  /**
   * From the moment on at which the agent asked. Then it must not spend any of it any more, and end what is still open. A `BudgetReturn` that the hub
   * answered renews it: from the moment on at which that one was sent.
   */
  forMs: DurationMs,
});
export type BudgetSlice = z.infer<typeof BudgetSlice>;

export const BudgetAnswer = z.discriminatedUnion("outcome", [
  z.object({
    outcome: z.literal("answered"),
    slices: z.array(BudgetSlice).max(BUDGET_ASKS_MAX),
    /** Asks that got less than they wanted: when there may be more. */
    waits: z.array(z.object({ limitId: RateLimitId, exit: z.string(), retryInMs: DurationMs })),
  }),
  z.object({ outcome: z.literal("failed"), error: WireError }),
]);
export type BudgetAnswer = z.infer<typeof BudgetAnswer>;

const Counter = z.number().min(0);
/** Counted since `runId` began, so that a lost report loses nothing. */
export const EgressCounters = z.object({
  attempts: Counter,
  /** By fault. */
  faults: z.partialRecord(ProxyFault, Counter),
  requests: Counter,
  failedRequests: Counter,
  sentBytes: Counter,
  receivedBytes: Counter,
  probes: Counter,
  probeBytes: Counter,
  /** Attempts that got through by how long they took: below 1, 2, 4 … 65,536 ms, and above. */
  latencies: z.array(Counter).length(18),
});
export type EgressCounters = z.infer<typeof EgressCounters>;

/** How one node finds one proxy. */
const ProxyFinding = z.object({
  proxyId: ProxyId,
  health: ProxyHealth,
  healthReason: z.string().max(500),
  healthSinceAtMs: AtMs,
  fault: ProxyFault.nullable(),
  cooldownEndsAtMs: AtMs.nullable(),
  slowStartEndsAtMs: AtMs.nullable().optional(),
  /** When a probe last got through that others' doubts had asked for; null = none has. */
  provenAtMs: AtMs.nullable().optional(),
  score: z.number().min(0).nullable(),
  latencyMs: z.number().min(0).nullable(),
  successRatio: z.number().min(0).max(1).nullable(),
  leaseCount: z.int().min(0),
  openCount: z.int().min(0),
});

/** What one hub replica tells the others of proxies, in one notification of the database. */
export const ReplicaWord = z.object({
  hubId: z.string().max(100),
  /** It has just begun to listen, and wants to hear everything. */
  isNew: z.boolean(),
  holds: z.array(EgressHold).max(1000),
  /** Of the nodes that probe for it. */
  findings: z.array(z.object({ nodeId: NodeId, ...ProxyFinding.shape })).max(PROXIES_MAX),
  /** Nodes that are connected to it no more. */
  left: z.array(NodeId).max(1000),
  /** What is stored of proxies changed without an event. */
  hasNewRows: z.boolean(),
});
export type ReplicaWord = z.infer<typeof ReplicaWord>;

export const EgressReport = z.object({
  /** A new one with each connection: a hub that was restarted remembers no earlier one. It begins with what was not noted before. */
  runId: z.string().max(64),
  sentAtMs: AtMs,
  gateway: GatewayStatus.omit({ nodeId: true, atMs: true }),
  /** Those that changed. */
  proxies: z.array(ProxyFinding).max(PROXIES_MAX),
  /** Those that changed. `target`: registrable domain or address. */
  counters: z
    .array(
      z.object({
        poolId: PoolId,
        proxyId: ProxyId.nullable(),
        worker: z.string().max(64),
        target: z.string().max(253),
        ...EgressCounters.shape,
      }),
    )
    .max(2000),
  /** The newest, at most 50 a report. */
  requests: z.array(GatewayRequest).max(50),
  exits: z.array(z.object({ proxyId: ProxyId, exit: ProxyExit })).max(PROXIES_MAX),
  /** Blocks and refusals that targets spoke, for `EgressHold`. */
  holds: z.array(EgressHold).max(200),
  rotations: z
    .array(
      z.object({
        id: z.string().max(64),
        poolId: PoolId,
        session: z.string().max(64).nullable(),
        fromProxyId: ProxyId.nullable(),
        toProxyId: ProxyId,
        reason: RotationReason,
        sentence: z.string().max(300),
        atMs: AtMs,
      }),
    )
    .max(200),
});
export type EgressReport = z.infer<typeof EgressReport>;
/** `noted`: what it held need not be told again. */
export const EgressReportAck = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("noted") }),
  z.object({ outcome: z.literal("failed"), error: WireError }),
]);
export type EgressReportAck = z.infer<typeof EgressReportAck>;
