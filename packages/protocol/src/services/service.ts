import { z } from "zod";
import { NodeId, ServiceId } from "../ids.ts";
import { NodeName, RegionName } from "../node.ts";
import { PeerAddress } from "../peer-address.ts";
import { AtMs, DurationMs } from "../time.ts";
import { InstanceId, WorkerName } from "../workers/worker-ids.ts";
import { InstanceStanding, RouterState } from "./router-state.ts";
import { INSTANCES_MAX, InstanceLoad, ServiceInstance } from "./service-instance.ts";
import { CallerName, ServiceSettings } from "./service-settings.ts";

/** Of one fleet. */
export const SERVICES_MAX = 500;
/** Nodes that instances of all services together may be on. */
export const SERVICE_NODES_MAX = 2000;

/** A DNS label: it stands in addresses. */
export const ServiceName = NodeName;

const fields = {
  name: ServiceName,
  description: z.string().trim().max(500),
  settings: ServiceSettings,
};

const hasOrder = ({ settings: { outlier, deadline } }: { settings: ServiceSettings }) =>
  outlier.baseEjectionMs <= outlier.maxEjectionMs && deadline.defaultMs <= deadline.maxMs;
const ORDER = {
  error: "baseEjectionMs must not exceed maxEjectionMs, nor deadline.defaultMs deadline.maxMs",
  path: ["settings"],
};

export const ServiceCreateInput = z
  .strictObject({
    ...fields,
    description: fields.description.default(""),
    settings: ServiceSettings.prefault({}),
  })
  .refine(hasOrder, ORDER);
export type ServiceCreateInput = z.infer<typeof ServiceCreateInput>;

/** Complete: every field as it shall be. */
export const ServiceUpdateInput = z.strictObject({ serviceId: ServiceId, ...fields }).refine(hasOrder, ORDER);
export type ServiceUpdateInput = z.infer<typeof ServiceUpdateInput>;

export const ServiceRefInput = z.strictObject({ serviceId: ServiceId });

const Count = z.int().min(0);
export const ServiceFigures = z.strictObject({
  /** Answered, whatever the answer. */
  requestCount: Count,
  /** Of these, no answer of an instance, or a 5xx. */
  failedCount: Count,
  /** Tried at more than one instance. */
  retriedCount: Count,
  /** Never tried: over a limit, out of time, or no room in the queue. */
  refusedCount: Count,
  /** Until the answer began; null = nothing was answered. */
  p50Ms: z.number().min(0).nullable(),
  p99Ms: z.number().min(0).nullable(),
});
export type ServiceFigures = z.infer<typeof ServiceFigures>;

export const ServiceSeriesInput = z.strictObject({ serviceId: ServiceId, fromAtMs: AtMs, toAtMs: AtMs });
/** Oldest first, at most 400 steps of whole minutes; steps without traffic are left out. */
export const ServiceSeries = z.strictObject({
  stepMs: DurationMs,
  points: z.array(z.strictObject({ atMs: AtMs, ...ServiceFigures.shape })).max(400),
});
export type ServiceSeries = z.infer<typeof ServiceSeries>;

/** How the gateways that told of it lately find it, all together: packages/domain/src/routing/standing/SPEC.md. */
export const ServiceStanding = z.strictObject({
  gatewayCount: Count,
  /** Of these; so few instances are usable that all that may work are used. */
  panickingCount: Count,
  /** Instances by the worst that one of them says. */
  counts: z.record(InstanceStanding, Count),
  /** Instances of which none told. */
  untoldCount: Count,
  /** Instances whose breaker is not closed at one of them. */
  breakerCount: Count,
});
export type ServiceStanding = z.infer<typeof ServiceStanding>;

export const ServiceView = z.strictObject({
  id: ServiceId,
  ...fields,
  /** Workers with a port for it. */
  workers: z.array(WorkerName).max(100),
  /** It was made because a worker names it. */
  isAutomatic: z.boolean(),
  createdAtMs: AtMs,
  updatedAtMs: AtMs,
  instances: z.array(ServiceInstance).max(INSTANCES_MAX),
  standing: ServiceStanding,
  /** As the gateways that told of it lately find it, at most 20. */
  routers: z.array(RouterState).max(20),
  /** Of the last full minute, all gateways together; null = nothing was heard. */
  traffic: ServiceFigures.nullable(),
  atMs: AtMs,
});
export type ServiceView = z.infer<typeof ServiceView>;

const Part = RegionName.or(z.literal(""));

/** What a gateway is told to serve, complete but for loads, which change all the time (`ServiceNews`). It is kept for the time without a hub. */
export const ServiceOrders = z.strictObject({
  /** Where the gateway itself stands; empty = not known. Absent = as its own instances say. */
  here: z.strictObject({ region: Part, zone: Part }).optional(),
  services: z
    .array(
      z.strictObject({
        id: ServiceId,
        name: ServiceName,
        settings: ServiceSettings,
        /** Of those on nodes that the gateway's own node may reach. */
        instances: z.array(ServiceInstance).max(INSTANCES_MAX),
      }),
    )
    .max(SERVICES_MAX),
  /** Where the nodes of these instances listen for peers; the gateway's own node is left out. */
  nodes: z
    .array(z.strictObject({ nodeId: NodeId, name: NodeName, addresses: z.array(PeerAddress).max(8) }))
    .max(SERVICE_NODES_MAX),
  /** Who answers `services` in the name of a worker: SHA-256 of its gateway secret, in hexadecimal. */
  credentials: z
    .array(z.strictObject({ caller: CallerName, secretHash: z.string().regex(/^[0-9a-f]{64}$/) }))
    .max(1000),
});
export type ServiceOrders = z.infer<typeof ServiceOrders>;

/** How busy instances are, of services whose strategy weighs it; every 2 s at most. */
export const ServiceNews = z.strictObject({
  loads: z.array(z.strictObject({ instanceId: InstanceId, load: InstanceLoad })).max(5000),
});
export type ServiceNews = z.infer<typeof ServiceNews>;
