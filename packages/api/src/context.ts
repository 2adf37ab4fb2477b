import type { Database } from "@orrery/db";
import type {
  Actor,
  CorrelationId,
  HubInfo,
  MetricHistory,
  MetricHistoryInput,
  NodeId,
  NodeView,
  OperatorId,
  Permission,
  Role,
  SessionId,
  WireError,
} from "@orrery/protocol";
import type { Clock, Logger } from "@orrery/runtime";
import type { z } from "zod";

/** The fleet as the hub knows it now: an in-memory projection of the database and of the live connections. */
export type FleetPort = {
  list(): NodeView[];
  get(nodeId: NodeId): NodeView | null;
  /** Reads the node's row again after a committed change, tells browsers and, where desired state changed, the agent. */
  refresh(nodeId: NodeId): Promise<void>;
  history(input: z.infer<typeof MetricHistoryInput>): Promise<MetricHistory>;
};

/** Agents' connections. Both calls reach every hub replica. */
export type GatewayPort = {
  /** Tells the agent why, then closes its connection; returns at once when it is not connected. */
  disconnect(nodeId: NodeId, why: WireError): Promise<void>;
};

/** Who calls, resolved from a session cookie or an API token. */
export type Principal = {
  actor: Actor;
  /** The operator who signed in or who owns the API token; null for the installation's own token. */
  operatorId: OperatorId | null;
  email: string | null;
  role: Role;
  permissions: ReadonlySet<Permission>;
  sessionId: SessionId | null;
  twoFactorEnabled: boolean;
};

/** What every procedure gets. One is made for each request. */
export type ApiContext = {
  db: Database;
  clock: Clock;
  log: Logger;
  fleet: FleetPort;
  gateway: GatewayPort;
  hub: () => HubInfo;
  /** Null = nobody is signed in. */
  principal: Principal | null;
  correlationId: CorrelationId;
  /** Of the client, as far as trusted proxies tell. */
  ipAddress: string | null;
};
