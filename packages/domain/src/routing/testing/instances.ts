import type { InstanceId, InstanceLoad, NodeId, ServiceInstance } from "@orrery/protocol";
import type { RoutingRequest } from "../strategies/strategy.ts";

export const ANY: RoutingRequest = {
  session: null,
  client: null,
  contract: null,
  tried: [],
  isRepeatable: true,
};

export function instanceIdOf(name: string): InstanceId {
  return name as InstanceId;
}

export function instanceOf(name: string, overrides: Partial<ServiceInstance> = {}): ServiceInstance {
  return {
    id: instanceIdOf(name),
    nodeId: `node of ${name}` as NodeId,
    region: "",
    zone: "",
    host: "127.0.0.1",
    port: 8080,
    contract: "1.0.0",
    weight: 10,
    isDraining: false,
    load: null,
    ...overrides,
  };
}

/** `i00`, `i01` …, so that they stand in the order of their numbers. */
export function instancesOf(count: number, overrides: Partial<ServiceInstance> = {}): ServiceInstance[] {
  return Array.from({ length: count }, (_, i) => instanceOf(`i${String(i).padStart(2, "0")}`, overrides));
}

export function loadOf(cpuRatio: number, memoryRatio: number, queueRatio: number, atMs = 0): InstanceLoad {
  return { cpuRatio, memoryRatio, queueRatio, atMs };
}
