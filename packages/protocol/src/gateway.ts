import { z } from "zod";
import { AccountId, GatewayCredentialId, NodeId, PoolId, ProxyId } from "./ids.ts";
import { TrafficFigures } from "./pool.ts";
import { ProxyFault } from "./proxy.ts";
import { AtMs } from "./time.ts";

export const GATEWAY_PORT_DEFAULT = 4480;
/** Of one fleet, revoked ones left out. */
export const GATEWAY_CREDENTIALS_MAX = 1000;

/** As in the local API: what a worker calls itself. No `-`, which parts a gateway's user name. */
export const GatewayWorker = z
  .string()
  .regex(/^[A-Za-z0-9_.]{1,64}$/, "1 to 64 letters, digits, dots or underscores");

/** Lets one worker use pools; the first pool is taken when its user name names none. */
export const GatewayCredentialCreateInput = z.object({
  worker: GatewayWorker,
  poolIds: z.array(PoolId).min(1).max(16),
});
export const GatewayCredentialRefInput = z.object({ credentialId: GatewayCredentialId });
export const GatewayCredentialView = z.object({
  id: GatewayCredentialId,
  worker: GatewayWorker,
  poolIds: z.array(PoolId),
  createdAtMs: AtMs,
  /** Nobody has used it = null; to the minute. */
  lastUsedAtMs: AtMs.nullable(),
  revokedAtMs: AtMs.nullable(),
});
export type GatewayCredentialView = z.infer<typeof GatewayCredentialView>;
/** `secret` is shown this once. */
export const GatewayCredentialCreated = z.object({ credential: GatewayCredentialView, secret: z.string() });
export type GatewayCredentialCreated = z.infer<typeof GatewayCredentialCreated>;

/** Whether a node's gateway serves. */
export const GatewayStatus = z.object({
  nodeId: NodeId,
  state: z.enum(["listening", "off", "failed"]),
  address: z.string().nullable(),
  /** Why, in a sentence. */
  reason: z.string().max(500),
  openCount: z.int().min(0),
  atMs: AtMs,
});
export type GatewayStatus = z.infer<typeof GatewayStatus>;

/** One request or tunnel that ended, with the exit that served it. */
export const GatewayRequest = z.object({
  id: z.string().max(64),
  atMs: AtMs,
  nodeId: NodeId.nullable(),
  worker: z.string().max(64),
  poolId: PoolId,
  session: z.string().max(64).nullable(),
  mode: z.enum(["http", "tunnel", "socks", "forward"]),
  /** Host and port; never a path or a query, which hold secrets. */
  target: z.string().max(300),
  /** In the order in which they were tried. */
  attempts: z
    .array(z.object({ proxyId: ProxyId, fault: ProxyFault.nullable(), tookMs: z.number().min(0) }))
    .max(10),
  proxyId: ProxyId.nullable(),
  exitAddress: z.string().max(64).nullable(),
  status: z.int().min(0).max(999).nullable(),
  tookMs: z.number().min(0),
  sentBytes: z.number().min(0),
  receivedBytes: z.number().min(0),
  sentence: z.string().max(500),
});
export type GatewayRequest = z.infer<typeof GatewayRequest>;

export const GatewayUsageRow = z.object({
  nodeId: NodeId,
  worker: z.string(),
  poolId: PoolId,
  accountId: AccountId.nullable(),
  ...TrafficFigures.shape,
});
/** Of the last hour, most bytes first, at most 500; and whether each node's gateway serves. */
export const GatewayUsage = z.object({
  atMs: AtMs,
  rows: z.array(GatewayUsageRow),
  gateways: z.array(GatewayStatus),
});
export type GatewayUsage = z.infer<typeof GatewayUsage>;
export const GatewayRequestsInput = z.object({
  poolId: PoolId.optional(),
  nodeId: NodeId.optional(),
  limit: z.int().min(1).max(500).default(100),
});
