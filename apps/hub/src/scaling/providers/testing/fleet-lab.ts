import type { GroupInstance } from "@orrery/domain/scaling";
import { NodeId } from "@orrery/protocol";
import { InstanceId, InstanceReport, WorkerId, WorkerSpec } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import type { LiveInstance } from "../../../workers/live-instance.ts";
import { createProvider } from "../create-provider.ts";
import { IMPATIENT_MS, type LabMode, labParts, type ProviderLab } from "./provider-lab.ts";

const WORKER = WorkerId.parse("worker-1");
const PHASES = { ready: "healthy", starting: "starting", draining: "draining", dead: "failed" } as const;

export async function fleetLab(): Promise<ProviderLab> {
  let mode: LabMode = "well";
  let instances: LiveInstance[] = [];
  let wanted = 2;
  const workers = {
    instances: () => instances,
    workerName: () => "web",
    wantedCount: () => (mode === "away" ? null : wanted),
    setWanted: async (_worker: WorkerId, count: number) => {
      if (mode === "silent") await new Promise<never>(() => undefined);
      if (mode === "away") throw new AppError("NOT_FOUND", "There is no worker with this id.");
      if (mode === "quota") throw new AppError("PRECONDITION_FAILED", "The fleet runs no more than that.");
      if (mode === "refusing") throw new AppError("CONFLICT", "Someone changed this meanwhile.");
      wanted = count;
    },
  };
  const parts = { ...labParts({}), workers };
  const fleet = { kind: "fleet" as const, workerId: WORKER };
  return {
    provider: createProvider(fleet, parts),
    impatient: createProvider(fleet, { ...parts, deadlineMs: IMPATIENT_MS }),
    ...{ modes: ["well", "idle", "quota", "refusing", "silent", "away"], secret: null },
    behave: async (as) => {
      mode = as;
    },
    have: (all) => {
      instances = all.map(liveInstance);
    },
    wanted: () => wanted,
    close: async () => undefined,
  };
}

function liveInstance({ id, state, sinceMs }: GroupInstance): LiveInstance {
  const instanceId = InstanceId.parse(id);
  const report = InstanceReport.parse({
    ...{ instanceId, workerId: WORKER, revision: 1, pid: 100, ports: [], usage: null, check: null },
    state: {
      ...{ phase: PHASES[state], reason: "It is so", sinceAtMs: sinceMs, startedAtMs: sinceMs },
      ...{ restartCount: 0, nextStartAtMs: null, lastExit: null },
    },
    log: { firstOffset: 0, endOffset: 0, lostBytes: 0 },
  });
  return {
    ...{ instanceId, workerId: WORKER, workerName: "web", nodeId: NodeId.parse("node-1"), revision: 1 },
    spec: WorkerSpec.parse({ name: "web", command: "node" }),
    ...{ isStopping: false, orderedAtMs: 0, report, heardAtMs: sinceMs },
  };
}
