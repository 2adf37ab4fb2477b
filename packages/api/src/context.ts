import type { Database } from "@orrery/db";
import type { ExitHold } from "@orrery/domain";
import type { Situation } from "@orrery/domain/failover";
import type {
  Actor,
  BudgetView,
  CommandAck,
  CorrelationId,
  ExitUser,
  FederationCommand,
  FederationId,
  FederationView,
  GatewayRequest,
  GatewayRequestsInput,
  GatewayStatus,
  GatewayUsage,
  HubInfo,
  LatencyPair,
  LinkFigures,
  MemberId,
  MetricHistory,
  MetricHistoryInput,
  NodeId,
  NodeView,
  OperatorId,
  Permission,
  PoolId,
  ProxyId,
  ProxyLive,
  RateLimitId,
  RateLimitView,
  Role,
  SessionId,
  TargetId,
  TargetMeasure,
  TargetView,
  TrafficFigures,
  UrlTestInput,
  UrlTestResult,
  WireError,
} from "@orrery/protocol";
import type { Clock, Logger } from "@orrery/runtime";
import type { z } from "zod";
import type { ProxySeal } from "./proxies/proxy-seal.ts";
import type { ScalingPort } from "./scaling/scaling-port.ts";
import type { SecretSeal } from "./secrets/secret-seal.ts";
import type { ServicesPort } from "./services/services-port.ts";
import type { PaymentPort } from "./top-ups/payment-port.ts";
import type { WorkersPort } from "./workers/workers-port.ts";

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

/** What the verbs and drills decide on, with what they need to say it and to reach the members. */
export type FederationSituation = Situation & {
  memberNames: Map<MemberId, string>;
  nodes: Map<MemberId, NodeId>;
  generation: number;
  /** The highest term that this hub ever heard of in this generation. */
  termMax: number;
};

/** `isAnswered` false: the agent never said so itself; it may or may not have acted. */
export type CommandAnswer = CommandAck & { isAnswered: boolean };

/** Federations as the hub knows them now: rows of the database, and what their members report. */
export type FederationsPort = {
  list(): FederationView[];
  get(id: FederationId): FederationView | null;
  /** After a committed change (null = of all): reads the rows again, tells browsers, sends specs to agents. */
  refresh(id: FederationId | null): Promise<void>;
  situation(id: FederationId): FederationSituation | null;
  measuredLinks(nodeIds: readonly NodeId[]): { from: NodeId; to: NodeId; rttMs: number }[];
  /** Failed, with a sentence, where no replica has a connection to the agent, or it does not answer within `deadlineMs`. */
  command(nodeId: NodeId, command: FederationCommand, deadlineMs: number): Promise<CommandAnswer>;
  /** What the node's agent said it can; null = not connected here. */
  capabilities(nodeId: NodeId): readonly string[] | null;
};

/** Targets as the hub knows them now: rows of the database, and what the nodes connected to this replica measure. */
export type TargetsPort = {
  /** By name, each with the nearest MEASURES_LISTED_MAX of its measures. */
  list(): TargetView[];
  /** With all its measures. */
  get(id: TargetId): TargetView | null;
  /** What one node measures of it now; null = nothing that this replica hears of. */
  measure(id: TargetId, nodeId: NodeId): TargetMeasure | null;
  /** After a committed change: reads the rows again, and tells agents what to measure. */
  refresh(): Promise<void>;
};

/** One step of a link's last hour. `rttMs` null: nothing answered. */
export type RecentLinkPoint = { atMs: number; rttMs: number | null; lossRatio: number };

/** What the hub knows now of the ways between nodes. */
export type LatencyPort = {
  /** Measured lately, else estimated, else null. */
  figures(fromId: NodeId, toId: NodeId): LinkFigures | null;
  /** The node over which the way is shorter; null = none. */
  relay(fromId: NodeId, toId: NodeId): LatencyPair["relay"];
  /** The last hour in memory in steps of 10 s, oldest first; steps without a measurement are left out. */
  recent(fromId: NodeId, toId: NodeId): RecentLinkPoint[];
};

/** Pools and their proxies as the fleet finds them now. */
export type PoolsPort = {
  /** How the whole fleet finds each proxy; those that no node has told of are left out. */
  live(): ProxyLive[];
  /** The fullest first. */
  budgets(): BudgetView[];
  /** What targets said themselves lately, newest first, at most 20. */
  learned(limitId: RateLimitId): RateLimitView["learned"];
  /** What nodes hold back of exits now, with why. */
  holds(): ExitHold[];
  /** Nodes whose traffic left through it in the last five minutes, the busiest first, at most EXIT_USERS_MAX. */
  users(proxyId: ProxyId): ExitUser[];
  /** Of the last full minute; null = nothing was heard. */
  traffic(poolId: PoolId): TrafficFigures | null;
  /** How many nodes serve it now. */
  nodeCount(poolId: PoolId): number;
  /** Whether each node's gateway serves, as far as nodes told. */
  gateways(): GatewayStatus[];
  /** Of the last hour, most bytes first, at most 500. */
  usageRows(): GatewayUsage["rows"];
  /** Newest first. */
  requests(filter: z.output<typeof GatewayRequestsInput>): GatewayRequest[];
  /** The node that probes it for all; null = none. */
  proberOf(proxyId: ProxyId): NodeId | null;
  /** Throws PRECONDITION_FAILED where no connected node serves the pool. */
  testUrl(input: z.output<typeof UrlTestInput>): Promise<UrlTestResult>;
  /** After a committed change: reads the rows again, and tells agents. */
  refresh(): Promise<void>;
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
  federations: FederationsPort;
  targets: TargetsPort;
  latency: LatencyPort;
  pools: PoolsPort;
  services: ServicesPort;
  scaling: ScalingPort;
  workers: WorkersPort;
  /** Opens and closes proxies' credentials. */
  proxySeal: ProxySeal;
  /** Opens and closes what specs name as secrets. */
  secretSeal: SecretSeal;
  /** Null = no payment provider is configured. */
  payments: PaymentPort | null;
  hub: () => HubInfo;
  /** Null = nobody is signed in. */
  principal: Principal | null;
  correlationId: CorrelationId;
  /** Of the client, as far as trusted proxies tell. */
  ipAddress: string | null;
};
