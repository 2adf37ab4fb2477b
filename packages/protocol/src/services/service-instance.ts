import { z } from "zod";
import { NodeId } from "../ids.ts";
import { RegionName } from "../node.ts";
import { AtMs } from "../time.ts";
import { InstanceId } from "../workers/worker-ids.ts";

/** Of one service. */
export const INSTANCES_MAX = 1000;

/** A contract by semver. Only versions of one major answer each other's callers. */
export const ContractVersion = z
  .string()
  .regex(
    /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/,
    "a version of three numbers, such as 2.1.0",
  );

/** What an instance told of itself, or its node of it. */
export const InstanceLoad = z.strictObject({
  /** 0..1 of what it may use. */
  cpuRatio: z.number().min(0).max(1).nullable(),
  memoryRatio: z.number().min(0).max(1).nullable(),
  /** 0..1 of the depth at which its queue counts as full. */
  queueRatio: z.number().min(0).max(1).nullable(),
  /** When it was measured. */
  atMs: AtMs,
});
export type InstanceLoad = z.infer<typeof InstanceLoad>;

/** One instance of a service, as gateways are told of it. */
export const ServiceInstance = z.strictObject({
  id: InstanceId,
  nodeId: NodeId,
  /** Empty = not known. */
  region: RegionName.or(z.literal("")),
  zone: RegionName.or(z.literal("")),
  /** At its node. */
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535),
  contract: ContractVersion,
  /** Share of the traffic beside the others. */
  weight: z.int().min(1).max(100),
  /** It takes nothing new. */
  isDraining: z.boolean(),
  /** Null = nothing was told. */
  load: InstanceLoad.nullable(),
  /** Probes ask for it (2xx or 3xx = up); absent = that a connection opens is enough. */
  healthPath: z.string().max(1000).startsWith("/").optional(),
});
export type ServiceInstance = z.infer<typeof ServiceInstance>;
