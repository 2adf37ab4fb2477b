import type { GroupInstance } from "@orrery/domain/scaling";
import type { WorkerId } from "@orrery/protocol/workers";
import { AppError, sortableId } from "@orrery/runtime";
import type { LiveInstance, WorkerInstances } from "../../workers/live-instance.ts";
import type { CountOutcome, ScalingProviderPort } from "../provider.ts";
import { ProviderError } from "./provider-error.ts";
import { withinDeadline } from "./within-deadline.ts";

export type FleetParts = {
  readonly workers: Pick<WorkerInstances, "instances" | "workerName" | "wantedCount" | "setWanted">;
  readonly deadlineMs: number;
};

/** Instances of a worker of the fleet. */
export class FleetProvider implements ScalingProviderPort {
  readonly #workerId: WorkerId;
  readonly #parts: FleetParts;

  constructor(workerId: WorkerId, parts: FleetParts) {
    this.#workerId = workerId;
    this.#parts = parts;
  }

  get targetName(): string {
    return this.#parts.workers.workerName(this.#workerId) ?? this.#workerId;
  }

  async read(): Promise<{ instances: GroupInstance[]; wanted: number | null }> {
    const { workers } = this.#parts;
    const wanted = workers.wantedCount(this.#workerId);
    if (wanted === null)
      throw new ProviderError("The worker was removed: remove the group, or make one for another.");
    return { instances: [...workers.instances(this.#workerId)].map(groupInstanceOf), wanted };
  }

  async setCount(count: number, why: string, signal: AbortSignal): Promise<CountOutcome> {
    const { workers, deadlineMs } = this.#parts;
    if (workers.wantedCount(this.#workerId) === count) return { outcome: "accepted" };
    try {
      const told = workers.setWanted(this.#workerId, count, { sentence: why, correlationId: sortableId() });
      const ends = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
      await withinDeadline(told, ends, "The hub did not note the number of instances in time.");
      return { outcome: "accepted" };
    } catch (error) {
      if (error instanceof AppError && error.code === "PRECONDITION_FAILED")
        return { outcome: "quota", sentence: error.message };
      if (error instanceof AppError || error instanceof ProviderError)
        return { outcome: "failed", sentence: error.message };
      return { outcome: "failed", sentence: "The hub could not note the number of instances; see its log." };
    }
  }
}

/** What an instance of a worker is to a group. One in trouble is on its way, until it is overdue: it may come back by itself. */
export function groupInstanceOf({
  instanceId: id,
  isStopping,
  orderedAtMs,
  report,
}: Pick<LiveInstance, "instanceId" | "isStopping" | "orderedAtMs" | "report">): GroupInstance {
  const sinceMs = report?.state.sinceAtMs ?? orderedAtMs;
  const phase = report?.state.phase ?? "pending";
  if (phase === "stopped" || phase === "failed" || phase === "lost") return { id, state: "dead", sinceMs };
  if (isStopping || phase === "draining" || phase === "stopping") return { id, state: "draining", sinceMs };
  if (phase === "running" || phase === "healthy") return { id, state: "ready", sinceMs };
  return { id, state: "starting", sinceMs };
}
