import type { WorkerFit, WorkersPort } from "@orrery/api";
import type { EventView, NodeId } from "@orrery/protocol";
import type {
  WorkerDetail,
  WorkerLogChunk,
  WorkerNodeView,
  WorkerReportAck,
  WorkerView,
} from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import type { LiveInstance, WorkerInstances } from "./live-instance.ts";

/** Workers of the fleet. */
export class Workers implements WorkersPort, WorkerInstances {
  async start(): Promise<void> {}
  async stop(): Promise<void> {}
  async refresh(): Promise<void> {}
  onEvent(_event: EventView): void {}
  connected(_nodeId: NodeId): void {}
  disconnected(_nodeId: NodeId): void {}
  async report(): Promise<WorkerReportAck> {
    return { outcome: "noted" };
  }
  list(): WorkerView[] {
    return [];
  }
  async get(): Promise<WorkerDetail | null> {
    return null;
  }
  nodes(): WorkerNodeView[] {
    return [];
  }
  fit(): WorkerFit {
    return { sentence: null, isNobodyThere: true };
  }
  async readLog(): Promise<WorkerLogChunk> {
    throw new AppError("PRECONDITION_FAILED");
  }
  async restart(): Promise<void> {
    throw new AppError("PRECONDITION_FAILED");
  }
  instances(): Iterable<LiveInstance> {
    return [];
  }
  workerName(): string | null {
    return null;
  }
  wantedCount(): number | null {
    return null;
  }
  onChanged(): () => void {
    return () => undefined;
  }
  async setWanted(): Promise<void> {
    throw new AppError("NOT_FOUND");
  }
}
