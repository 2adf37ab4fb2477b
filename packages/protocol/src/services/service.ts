import { z } from "zod";
import { ServiceId } from "../ids.ts";
import { NodeName } from "../node.ts";
import { AtMs } from "../time.ts";
import { RouterState } from "./router-state.ts";
import { INSTANCES_MAX, ServiceInstance } from "./service-instance.ts";
import { ServiceSettings } from "./service-settings.ts";

/** Of one fleet. */
export const SERVICES_MAX = 500;

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
export const ServiceView = z.strictObject({
  id: ServiceId,
  ...fields,
  createdAtMs: AtMs,
  updatedAtMs: AtMs,
  instances: z.array(ServiceInstance).max(INSTANCES_MAX),
  /** As the gateways that told of it lately find it, at most 20. */
  routers: z.array(RouterState).max(20),
  /** Of the last full minute, all gateways together; null = nothing was heard. */
  traffic: z
    .strictObject({
      requestCount: Count,
      failedCount: Count,
      p50Ms: z.number().min(0).nullable(),
      p99Ms: z.number().min(0).nullable(),
    })
    .nullable(),
  atMs: AtMs,
});
export type ServiceView = z.infer<typeof ServiceView>;

/** What a gateway is told to serve, complete. It is kept for the time without a hub. */
export const ServiceOrders = z.strictObject({
  services: z
    .array(
      z.strictObject({
        id: ServiceId,
        name: ServiceName,
        settings: ServiceSettings,
        instances: z.array(ServiceInstance).max(INSTANCES_MAX),
      }),
    )
    .max(SERVICES_MAX),
});
export type ServiceOrders = z.infer<typeof ServiceOrders>;
