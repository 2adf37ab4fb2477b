import { z } from "zod";
import { WireError } from "../error-code.ts";
import { CorrelationId, NodeId, ServiceId } from "../ids.ts";
import { AtMs, DurationMs } from "../time.ts";
import { InstanceId } from "../workers/worker-ids.ts";
import { RouterState } from "./router-state.ts";
import { SERVICES_MAX } from "./service.ts";
import { CallerName } from "./service-settings.ts";
import { RecordedRequest } from "./strategy-preview.ts";

/** Of one report: a sample, where there were more. */
export const SERVICE_REQUESTS_TOLD_MAX = 500;
export const SERVICE_COUNTERS_MAX = 2000;

const Count = z.int().min(0);

/** Since the last report that was noted. */
export const ServiceCounters = z.strictObject({
  serviceId: ServiceId,
  /** Null = no instance was tried. */
  instanceId: InstanceId.nullable(),
  requestCount: Count,
  failedCount: Count,
  retriedCount: Count,
  refusedCount: Count,
  /** Requests by how long until their answer began, in the buckets of @orrery/domain's latency counts. */
  latencies: z.array(Count).max(64),
});
export type ServiceCounters = z.infer<typeof ServiceCounters>;

export const ServiceRequest = z.strictObject({
  ...RecordedRequest.shape,
  /** Null = it was refused before an instance was chosen. */
  instanceId: InstanceId.nullable(),
  serviceId: ServiceId,
  correlationId: CorrelationId,
  caller: CallerName,
  method: z.string().max(20),
  /** Without its query. */
  path: z.string().max(200),
  status: z.int().min(100).max(599),
  attemptCount: Count,
  /** Why, where no instance answered; null = one did. */
  problem: z.string().max(300).nullable(),
});
export type ServiceRequest = z.infer<typeof ServiceRequest>;

export const ServiceGatewayState = z.strictObject({
  state: z.enum(["off", "listening", "failed"]),
  /** Null = it listens nowhere. */
  port: z.int().min(1).max(65_535).nullable(),
  sentence: z.string().max(500),
  openCount: Count,
  queuedCount: Count,
});
export type ServiceGatewayState = z.infer<typeof ServiceGatewayState>;

/** What a gateway did and how it finds instances: once a second while there is anything to tell. */
export const ServiceReport = z.strictObject({
  sentAtMs: AtMs,
  gateway: ServiceGatewayState,
  /** Of services with traffic, or of which something changed. */
  routers: z.array(RouterState).max(SERVICES_MAX),
  counters: z.array(ServiceCounters).max(SERVICE_COUNTERS_MAX),
  requests: z.array(ServiceRequest).max(SERVICE_REQUESTS_TOLD_MAX),
  /** Requests that `requests` stands for. */
  requestCount: Count,
});
export type ServiceReport = z.infer<typeof ServiceReport>;
export const ServiceReportAck = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("noted") }),
  z.object({ outcome: z.literal("failed"), error: WireError }),
]);
export type ServiceReportAck = z.infer<typeof ServiceReportAck>;

export const ServiceRequestView = z.strictObject({ ...ServiceRequest.shape, nodeId: NodeId });
export type ServiceRequestView = z.infer<typeof ServiceRequestView>;
export const ServiceRequestsInput = z.strictObject({
  serviceId: ServiceId,
  limit: z.int().min(1).max(500).default(100),
  failedOnly: z.boolean().default(false),
});

export const ServiceGatewayView = z.strictObject({
  nodeId: NodeId,
  nodeName: z.string(),
  ...ServiceGatewayState.shape,
  heardAtMs: AtMs,
});
export type ServiceGatewayView = z.infer<typeof ServiceGatewayView>;

/** A request through a node's gateway, with all that was decided on its way. */
export const ServiceTestInput = z.strictObject({
  serviceId: ServiceId,
  /** Null = a node that the hub chooses. */
  nodeId: NodeId.nullable().default(null),
  path: z.string().max(2000).startsWith("/").default("/"),
});
export type ServiceTestInput = z.infer<typeof ServiceTestInput>;
export const ServiceTestResult = z.strictObject({
  nodeId: NodeId,
  status: z.int().min(100).max(599).nullable(),
  tookMs: DurationMs,
  steps: z.array(z.strictObject({ atMs: AtMs, sentence: z.string().max(500) })).max(50),
});
export type ServiceTestResult = z.infer<typeof ServiceTestResult>;
