import { z } from "zod";
import { EventView } from "./event.ts";
import { AccountId, FederationId, NodeId, PoolId, ProxyId, ServiceId } from "./ids.ts";
import { AtMs } from "./time.ts";
import { WorkerId } from "./workers/worker-ids.ts";

export const AttentionItem = z.object({
  kind: z.enum([
    "node_unhealthy",
    "node_waiting",
    "clock_skew",
    "certificate_expiring",
    "drain_overdue",
    "agent_outdated",
    "federation_leaderless",
    "federation_degraded",
    "federation_paused",
    "account_suspended",
    "account_at_risk",
    "pool_down",
    "pool_impaired",
    "limit_spent",
    "exit_blocked",
    "service_down",
    "service_impaired",
    "worker_paused",
    "worker_unplaced",
  ]),
  severity: z.enum(["notice", "warning", "critical"]),
  nodeId: NodeId.nullable(),
  /** Of what is about a federation. */
  federationId: FederationId.optional(),
  /** Of what is about an account. */
  accountId: AccountId.optional(),
  /** Of what is about a proxy pool. */
  poolId: PoolId.optional(),
  /** Of what is about one of the pool's exits. */
  proxyId: ProxyId.optional(),
  /** Of what is about a service. */
  serviceId: ServiceId.optional(),
  /** Of what is about a worker. */
  workerId: WorkerId.optional(),
  title: z.string(),
  detail: z.string(),
  sinceAtMs: AtMs,
});
export type AttentionItem = z.infer<typeof AttentionItem>;

export const HubInfo = z.object({
  version: z.string(),
  startedAtMs: AtMs,
  hubAtMs: AtMs,
  caFingerprint: z.string(),
  gatewayUrl: z.string(),
  installUrl: z.string(),
});
export type HubInfo = z.infer<typeof HubInfo>;

/** What the overview page cannot derive from the live nodes topic. */
export const Overview = z.object({
  recentEvents: z.array(EventView),
  attention: z.array(AttentionItem),
  hub: HubInfo,
});
export type Overview = z.infer<typeof Overview>;
