import type { Database } from "@orrery/db";
import type { NodeId, ServiceReport, ServiceReportAck } from "@orrery/protocol";
import type { WorkerReport, WorkerReportAck } from "@orrery/protocol/workers";
import type { Clock, Logger } from "@orrery/runtime";
import type { AgentBilling } from "../billing/agent-billing.ts";
import type { BillingSpecs } from "../billing/billing-specs.ts";
import type { CertificateAuthority } from "../ca/certificate-authority.ts";
import type { Federations } from "../federations/federations.ts";
import type { Fleet } from "../fleet/fleet.ts";
import type { FleetWriter } from "../fleet/fleet-writer.ts";
import type { GroupCommit } from "../ingest/group-commit.ts";
import type { Limiter } from "../limiter.ts";
import type { HubMetrics } from "../metrics.ts";
import type { Egress } from "../proxies/egress.ts";
import type { Targets } from "../targets/targets.ts";
import type { AgentConnections } from "./agent-connections.ts";

/** What hears agents of one matter. */
type NodeMatter<Report, Ack> = {
  /** It may be told its orders from now on. */
  connected(nodeId: NodeId): void;
  disconnected(nodeId: NodeId): void;
  report(nodeId: NodeId, report: Report): Promise<Ack>;
};

/** What everything on the agents' side of the hub works with. */
export type AgentGatewayContext = {
  db: Database;
  log: Logger;
  clock: Clock;
  authority: CertificateAuthority;
  fleet: Fleet;
  federations: Federations;
  targets: Targets;
  writer: FleetWriter;
  connections: AgentConnections;
  ingest: GroupCommit;
  billing: AgentBilling;
  billingSpecs: BillingSpecs;
  egress: Egress;
  workers: NodeMatter<WorkerReport, WorkerReportAck>;
  services: NodeMatter<ServiceReport, ServiceReportAck>;
  metrics: HubMetrics;
  limiter: Limiter;
  /** Names of nodes that are enrolling now. */
  heldNames: Set<string>;
  hubId: string;
  isStopping: () => boolean;
};
