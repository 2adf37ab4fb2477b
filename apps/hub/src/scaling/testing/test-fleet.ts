import { type InstanceId, type InstanceReport, type WorkerId, WorkerSpec } from "@orrery/protocol/workers";
import type { LiveInstance, WorkerInstances } from "../../workers/live-instance.ts";

type TestInstance = { id: InstanceId; orderedAtMs: number; readyAtMs: number };
type Usage = { cpu: number; atMs: number };

/** A worker whose instances share a load, as agents would tell of them. Each has one core. */
export class TestFleet
  implements Pick<WorkerInstances, "instances" | "workerName" | "wantedCount" | "setWanted">
{
  readonly workerId: WorkerId;
  readonly #now: () => number;
  #instances: TestInstance[] = [];
  #made = 0;
  wanted = 0;
  /** What kept all of them busy: 3 = three cores. */
  load = 0;
  startMs = 0;
  /** What becomes of a usage on its way; null = it is not told. */
  spoil: (usage: Usage) => Usage | null = (usage) => usage;
  readonly orders: number[] = [];

  constructor(workerId: WorkerId, count: number, now: () => number) {
    this.workerId = workerId;
    this.#now = now;
    this.#want(count);
  }

  get readyCount(): number {
    return this.#instances.filter(({ readyAtMs }) => readyAtMs <= this.#now()).length;
  }

  instances(): LiveInstance[] {
    const nowMs = this.#now();
    const spec = WorkerSpec.parse({ name: "shop", command: "node", resources: { cpu: 1 } });
    const cpu = Math.min(1, this.load / Math.max(1, this.readyCount));
    return this.#instances.map(({ id, orderedAtMs, readyAtMs }): LiveInstance => {
      const isReady = readyAtMs <= nowMs;
      const usage = isReady ? this.spoil({ cpu, atMs: nowMs }) : null;
      const report: InstanceReport = {
        ...{ instanceId: id, workerId: this.workerId, revision: 1, pid: 1, ports: [], check: null },
        state: {
          ...{ phase: isReady ? "healthy" : "starting", reason: "", sinceAtMs: orderedAtMs },
          ...{ startedAtMs: orderedAtMs, restartCount: 0, nextStartAtMs: null, lastExit: null },
        },
        usage: usage === null ? null : { ...usage, memoryBytes: 0, processCount: 1 },
        log: { firstOffset: 0, endOffset: 0, lostBytes: 0 },
      };
      return {
        ...{ instanceId: id, workerId: this.workerId, workerName: "shop", nodeId: "n-1" as never },
        ...{ revision: 1, spec, isStopping: false, orderedAtMs, report, heardAtMs: nowMs },
      };
    });
  }

  workerName(): string {
    return "shop";
  }

  wantedCount(): number {
    return this.wanted;
  }

  async setWanted(_workerId: WorkerId, count: number): Promise<void> {
    this.orders.push(count);
    this.#want(count);
  }

  #want(count: number): void {
    this.wanted = count;
    const nowMs = this.#now();
    while (this.#instances.length < count) {
      this.#made += 1;
      const id = `i-${this.#made}` as InstanceId;
      const readyAtMs = this.#made <= count && this.orders.length === 0 ? nowMs : nowMs + this.startMs;
      this.#instances.push({ id, orderedAtMs: nowMs, readyAtMs });
    }
    this.#instances = this.#instances.slice(0, count);
  }
}
