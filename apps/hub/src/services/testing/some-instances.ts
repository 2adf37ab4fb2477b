import type { InstanceRouting, NodeId, RouterState, ServiceId } from "@orrery/protocol";
import { type InstanceId, type InstancePhase, type WorkerId, WorkerSpec } from "@orrery/protocol/workers";
import type { LiveInstance } from "../../workers/live-instance.ts";

const SPEC = WorkerSpec.parse({
  ...{ name: "shop", command: "node", contract: "2.1.0", resources: { cpu: 0.5, memoryMiB: 100 } },
  ports: [{ name: "http", service: "shop" }, { name: "admin" }],
  health: { kind: "http", port: "http", path: "/healthz" },
});

/** One instance of the worker `shop`, as its node told of it. */
export function someInstance(
  id: string,
  change: Partial<LiveInstance> & { phase?: InstancePhase; port?: number } = {},
): LiveInstance {
  const { phase = "healthy", port = 20_000, ...rest } = change;
  return {
    ...{
      instanceId: id as InstanceId,
      workerId: "w" as WorkerId,
      workerName: "shop",
      nodeId: "n-1" as NodeId,
    },
    ...{ revision: 1, spec: SPEC, isStopping: false, orderedAtMs: 0, heardAtMs: 0 },
    report: {
      ...{ instanceId: id as InstanceId, workerId: "w" as WorkerId, revision: 1, pid: 7, check: null },
      state: {
        ...{ phase, reason: "", sinceAtMs: 0, startedAtMs: 0, restartCount: 0, nextStartAtMs: null },
        lastExit: null,
      },
      ports: [
        { name: "admin", port: port + 1 },
        { name: "http", port },
      ],
      usage: { cpu: 0.25, memoryBytes: 200 * 1_048_576, processCount: 1, atMs: 5 },
      log: { firstOffset: 0, endOffset: 0, lostBytes: 0 },
    },
    ...rest,
  };
}

export function someRouting(instanceId: string, change: Partial<InstanceRouting> = {}): InstanceRouting {
  return {
    ...{ instanceId: instanceId as InstanceId, standing: "usable", reason: "It answers.", sinceAtMs: 0 },
    ...{
      ejectedUntilAtMs: null,
      ejectionCount: 0,
      openCount: 0,
      waitingCount: 0,
      latencyMs: 3,
      slowStart: 1,
    },
    breaker: { state: "closed", openUntilAtMs: null, openedCount: 0, consecutiveFailures: 0 },
    ...{ successRatio: 1, weight: 1, shareRatio: 1, requestCount: 9, failedCount: 0 },
    ...change,
  };
}

export function someRouter(
  serviceId: string,
  nodeId: string,
  instances: readonly InstanceRouting[],
  change: Partial<RouterState> = {},
): RouterState {
  return {
    ...{
      serviceId: serviceId as ServiceId,
      nodeId: nodeId as NodeId,
      strategy: "adaptive",
      isPanicking: false,
    },
    ...{ windowMs: 10_000, openCount: 0, queuedCount: 0, instances: [...instances], atMs: 0 },
    ...change,
  };
}
