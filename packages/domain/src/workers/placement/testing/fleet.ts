import type { NodeId } from "@orrery/protocol";
import { type InstanceId, WorkerSpec, type WorkerSpecInput } from "@orrery/protocol/workers";
import type { PlacedInstance, PlacementNode } from "../placement.ts";

export type NodeShape = Partial<PlacementNode["node"]> & {
  cpu?: number;
  memoryMiB?: number;
  instancesMax?: number;
} & Partial<Omit<PlacementNode, "node" | "host">>;

/** A node of one core and 1024 MiB that runs workers, unless said otherwise. */
export function nodeOf(name: string, shape: NodeShape = {}): PlacementNode {
  const {
    cpu = 1,
    memoryMiB = 1024,
    instancesMax = 100,
    reserved,
    workers,
    fixedPorts,
    cpuRatio,
    targetRttMs,
    ...node
  } = shape;
  return {
    node: {
      ...{
        id: name as NodeId,
        name,
        region: "eu",
        zone: "a",
        labels: {},
        admission: "admitted",
        health: "online",
      },
      ...{ scheduling: "active", agentVersion: "0.1.0", ...node },
    },
    host: {
      ...{ state: "allowed", user: "worker", cpu, memoryMiB, instancesMax },
      ...{ cpuLimits: "cgroup", memoryLimits: "cgroup", limitsSentence: "" },
    },
    reserved: reserved ?? { cpu: 0, memoryMiB: 0, instanceCount: 0 },
    workers: workers ?? new Set(),
    fixedPorts: fixedPorts ?? new Set(),
    cpuRatio: cpuRatio ?? null,
    targetRttMs: targetRttMs ?? null,
  };
}

export function instanceOn(nodeName: string, id: string, more: Partial<PlacedInstance> = {}): PlacedInstance {
  return {
    instanceId: id as InstanceId,
    nodeId: nodeName as NodeId,
    isAvailable: true,
    busyness: null,
    ...more,
  };
}

/** Takes a tenth of a core and 100 MiB. */
export function specOf(more: Partial<WorkerSpecInput> = {}): WorkerSpec {
  return WorkerSpec.parse({ name: "shop", command: "b", resources: { cpu: 0.1, memoryMiB: 100 }, ...more });
}
