import {
  type InstanceRouting,
  type InstanceStanding,
  type RouterState,
  type ServiceFigures,
  type ServiceInstance,
  ServiceSettings,
  type ServiceStanding,
  type ServiceView,
} from "@orrery/protocol";

type Counts = ServiceStanding["counts"];
export type ExampleService = Partial<Omit<ServiceView, "standing" | "traffic">> & {
  standing?: Partial<Omit<ServiceStanding, "counts">> & { counts?: Partial<Counts> };
  traffic?: Partial<ServiceFigures>;
};

export function exampleService(
  name: string,
  { standing, traffic, ...rest }: ExampleService = {},
): ServiceView {
  return {
    ...{ id: `id-${name}` as never, name, description: "", settings: ServiceSettings.parse({}) },
    ...{
      workers: [],
      isAutomatic: false,
      createdAtMs: 1,
      updatedAtMs: 1,
      instances: [],
      routers: [],
      atMs: 1,
    },
    standing: {
      ...{ gatewayCount: 1, panickingCount: 0, untoldCount: 0, breakerCount: 0, ...standing },
      counts: { ...NO_COUNTS, ...standing?.counts },
    },
    traffic: traffic === undefined ? null : { ...NO_TRAFFIC, ...traffic },
    ...rest,
  };
}

export function exampleInstance(id: string, change: Partial<ServiceInstance> = {}): ServiceInstance {
  return {
    ...{ id: id as never, nodeId: "n1" as never, region: "eu", zone: "", host: "127.0.0.1", port: 8080 },
    ...{ contract: "1.0.0", weight: 1, isDraining: false, load: null },
    ...change,
  };
}

export function exampleRouter(nodeId: string, instances: InstanceRouting[]): RouterState {
  return {
    ...{ serviceId: "id" as never, nodeId: nodeId as never, strategy: "adaptive", isPanicking: false },
    ...{ windowMs: 10_000, openCount: 0, queuedCount: 0, atMs: 1, instances },
  };
}

export function exampleRouting(
  id: string,
  standing: InstanceStanding = "usable",
  change: Partial<InstanceRouting> = {},
): InstanceRouting {
  const state = standing === "open" ? "open" : standing === "trial" ? "half-open" : "closed";
  return {
    ...{ instanceId: id as never, standing, reason: "It works.", sinceAtMs: 0, ejectedUntilAtMs: null },
    breaker: { state, openUntilAtMs: null, openedCount: 0, consecutiveFailures: 0 },
    ...{ ejectionCount: 0, openCount: 0, waitingCount: 0, latencyMs: null, successRatio: 1, weight: 1 },
    ...{ slowStart: 1, shareRatio: null, requestCount: 0, failedCount: 0, ...change },
  };
}

const NO_COUNTS: Counts = { draining: 0, open: 0, trial: 0, down: 0, ejected: 0, unproven: 0, usable: 0 };
const NO_TRAFFIC: ServiceFigures = {
  ...{ requestCount: 0, failedCount: 0, retriedCount: 0, refusedCount: 0, p50Ms: null, p99Ms: null },
};
