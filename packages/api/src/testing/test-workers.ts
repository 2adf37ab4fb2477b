import type { InstanceId, WorkerDetail } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import type { WorkerFit, WorkersPort } from "../workers/workers-port.ts";

/** What tests say that the fleet runs. */
export type TestWorkers = WorkersPort & {
  found: {
    workers: WorkerDetail[];
    fit: WorkerFit;
    restarted: InstanceId[];
    refreshCount: number;
  };
};

/** No agent is connected, and no node runs anything. */
export function createTestWorkers(): TestWorkers {
  const found: TestWorkers["found"] = {
    ...{ workers: [], restarted: [], refreshCount: 0 },
    fit: { sentence: null, isNobodyThere: false },
  };
  return {
    found,
    list: () => found.workers.map(({ instances: _, ...view }) => view),
    get: async (id) => found.workers.find((worker) => worker.id === id) ?? null,
    nodes: () => [],
    fit: () => found.fit,
    readLog: async () => {
      throw new AppError("PRECONDITION_FAILED", "No agent is connected.");
    },
    restart: async (instanceId) => {
      found.restarted.push(instanceId);
    },
    refresh: async () => {
      found.refreshCount += 1;
    },
  };
}
