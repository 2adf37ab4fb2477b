import { z } from "zod";
import {
  BudgetAnswer,
  BudgetAsks,
  EgressNews,
  EgressOrders,
  EgressReport,
  EgressReportAck,
} from "./egress.ts";
import { WireError } from "./error-code.ts";
import { EventType } from "./event.ts";
import { FederationReport } from "./federation-report.ts";
import { FEDERATIONS_PER_NODE_MAX, FederationCommand, FederationSpec } from "./federation-spec.ts";
import { CorrelationId, NodeId, StreamId } from "./ids.ts";
import { NodeFacts, NodeLivePatch, NodeScheduling } from "./node.ts";
import { PROBES_PER_NODE_MAX, ProbeOrders, ProbeResult } from "./probe.ts";
import { UrlTestInput } from "./proxy.ts";
import { ServiceNews, ServiceOrders } from "./services/service.ts";
import { ServiceReport, ServiceReportAck, ServiceTestInput } from "./services/service-report.ts";
import {
  AgentUsage,
  AgentUsageAck,
  NO_BILLING,
  SliceAnswer,
  SliceAsk,
  SlicesKept,
  SlicesKeptAck,
  SpecBilling,
} from "./slice.ts";
import { defineCatalog, type EventMap } from "./socket-catalog.ts";
import { AtMs, DurationMs } from "./time.ts";
import { ProtocolVersion } from "./version.ts";
import { InstanceId } from "./workers/worker-ids.ts";
import { WorkerOrders } from "./workers/worker-orders.ts";
import { WorkerLogAsk, WorkerReport, WorkerReportAck } from "./workers/worker-report.ts";

export const AGENT_NAMESPACE = "/agent";
export const MESSAGE_BYTES_MAX = 1_048_576;
export const REPORT_ENTRIES_MAX = 256;
export const REPORT_INTERVAL_DEFAULT_MS = 1000;

/** One durable entry of the agent's outbox. `sequence` starts at 1 in each stream and has no gaps. */
export const OutboxEntry = z.object({
  sequence: z.int().min(1),
  atMs: AtMs,
  type: EventType,
  correlationId: CorrelationId.optional(),
  data: z.record(z.string(), z.json()),
});
export type OutboxEntry = z.infer<typeof OutboxEntry>;

/** The full desired state of one node. The agent acts on the highest revision it has seen and keeps it on disk. */
export const NodeSpec = z.object({
  revision: z.int().min(0),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  scheduling: NodeScheduling,
  /** Identifies this drain; the agent confirms with an outbox entry `agent.drained` carrying it. */
  drainId: z.string().max(64).nullable(),
  drainDeadlineAtMs: AtMs.nullable(),
  reportIntervalMs: DurationMs,
  federations: z.array(FederationSpec).max(FEDERATIONS_PER_NODE_MAX).default([]),
  billing: SpecBilling.default(NO_BILLING),
});
export type NodeSpec = z.infer<typeof NodeSpec>;

export const Hello = z.object({
  protocol: ProtocolVersion,
  facts: NodeFacts,
  capabilities: z.array(z.string().max(64)).max(64),
  streamId: StreamId,
  /** The next entry the agent would send; the hub answers with what it already has. */
  nextSequence: z.int().min(1),
  specRevision: z.int().min(0),
  sentAtMs: AtMs,
});
export type Hello = z.infer<typeof Hello>;

export const HelloAck = z.discriminatedUnion("outcome", [
  z.object({
    outcome: z.literal("welcome"),
    nodeId: NodeId,
    protocol: ProtocolVersion,
    hubVersion: z.string(),
    hubAtMs: AtMs,
    /** Highest sequence of this stream that is durably stored; 0 = none. */
    ackedSequence: z.int().min(0),
    spec: NodeSpec,
  }),
  /** In the waiting room: stay connected; `spec` arrives on admission. */
  z.object({ outcome: z.literal("waiting"), nodeId: NodeId, hubAtMs: AtMs, message: z.string() }),
  z.object({ outcome: z.literal("refused"), error: WireError }),
]);
export type HelloAck = z.infer<typeof HelloAck>;

/** Once a second, also when nothing changed: it is the heartbeat. */
export const Report = z.object({
  sentAtMs: AtMs,
  live: NodeLivePatch,
  entries: z.array(OutboxEntry).max(REPORT_ENTRIES_MAX),
  /** Each federation of which something changed, complete. */
  federations: z.array(FederationReport).max(FEDERATIONS_PER_NODE_MAX).optional(),
  /** Of each order that was measured since the last report. Hubs before they came ignore them. */
  probes: z.array(ProbeResult).max(PROBES_PER_NODE_MAX).optional(),
});
export type Report = z.infer<typeof Report>;

export const ReportAck = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("stored"), ackedSequence: z.int().min(0), hubAtMs: AtMs }),
  /** Nothing of this report's entries was stored; send them again (after a pause if retryable). */
  z.object({ outcome: z.literal("refused"), error: WireError, hubAtMs: AtMs }),
]);
export type ReportAck = z.infer<typeof ReportAck>;

export const Goodbye = z.object({ reason: z.enum(["shutdown", "upgrade", "renewed"]) });
export type Goodbye = z.infer<typeof Goodbye>;

/** What a hub may ask of an agent, once. */
export const AgentAsk = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("refresh_facts") }),
  z.object({ kind: z.literal("renew_certificate") }),
  z.object({ kind: z.literal("federation"), federation: FederationCommand }),
  /** Answered with a UrlTestResult. */
  z.object({ kind: z.literal("url_test"), test: UrlTestInput.omit({ nodeId: true }) }),
  /** Answered with a WorkerLogChunk. */
  z.object({ kind: z.literal("worker_log"), ask: WorkerLogAsk }),
  z.object({ kind: z.literal("worker_restart"), instanceId: InstanceId }),
  /** Answered with a ServiceTestResult. */
  z.object({ kind: z.literal("service_test"), test: ServiceTestInput.omit({ nodeId: true }) }),
]);
export type AgentAsk = z.infer<typeof AgentAsk>;

export const Command = z.intersection(z.object({ id: z.string().max(64), deadlineAtMs: AtMs }), AgentAsk);
export type Command = z.infer<typeof Command>;

export const CommandAck = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("done"), id: z.string(), result: z.json().optional() }),
  z.object({ outcome: z.literal("failed"), id: z.string(), message: z.string().max(2000) }),
]);
export type CommandAck = z.infer<typeof CommandAck>;

export const agentToHub = defineCatalog({
  hello: { payload: Hello, ack: HelloAck },
  report: { payload: Report, ack: ReportAck },
  /** What was used, from an outbox of its own: the hub books it before it answers. */
  usage: { payload: AgentUsage, ack: AgentUsageAck },
  sliceAsk: { payload: SliceAsk, ack: SliceAnswer },
  slicesKept: { payload: SlicesKept, ack: SlicesKeptAck },
  /** Slices of targets' limits: what is wanted, and what became of those held. */
  budget: { payload: BudgetAsks, ack: BudgetAnswer },
  /** What the gateway did, once a second while there is anything to tell. */
  egress: { payload: EgressReport, ack: EgressReportAck },
  /** What became of the workers' instances, whenever anything changed. */
  workers: { payload: WorkerReport, ack: WorkerReportAck },
  /** What the services' gateway did, once a second while there is anything to tell. */
  services: { payload: ServiceReport, ack: ServiceReportAck },
  goodbye: { payload: Goodbye, ack: z.object({ outcome: z.literal("noted") }) },
});

export const hubToAgent = defineCatalog({
  spec: { payload: NodeSpec, ack: null },
  /** After each hello, and whenever they change. */
  probes: { payload: ProbeOrders, ack: null },
  /** After each hello, and whenever they change; complete. Agents before they came ignore them. */
  egressOrders: { payload: EgressOrders, ack: null },
  egressNews: { payload: EgressNews, ack: null },
  /** After each hello, and whenever they change; complete. Agents before they came ignore them. */
  workerOrders: { payload: WorkerOrders, ack: null },
  /** After each hello, and whenever they change; complete. Agents before they came ignore them. */
  serviceOrders: { payload: ServiceOrders, ack: null },
  serviceNews: { payload: ServiceNews, ack: null },
  command: { payload: Command, ack: CommandAck },
  /** The last message before the hub closes a connection: why, and whether to come back. */
  closing: { payload: WireError, ack: null },
});

export type AgentToHub = EventMap<typeof agentToHub>;
export type HubToAgent = EventMap<typeof hubToAgent>;
