import type { NodeId } from "@orrery/protocol";
import type {
  InstanceId,
  InstancePhase,
  InstanceReport,
  WorkerHost,
  WorkerReport,
  WorkerReportAck,
} from "@orrery/protocol/workers";
import { enrolAgent, TestAgent } from "../../testing/test-agent.ts";

const HOST: WorkerHost = {
  ...{ state: "allowed", user: "worker", cpu: 8, memoryMiB: 16_000, instancesMax: 200 },
  ...{ cpuLimits: "none", memoryLimits: "watched", limitsSentence: "It is a test." },
};

/** An agent that runs nothing and says that it does: whatever it is told to run is healthy at once. */
export class FakeWorkerNode {
  readonly nodeId: NodeId;
  readonly agent: TestAgent;
  readonly #running = new Map<InstanceId, InstanceReport>();
  #seen = 0;
  #timer: NodeJS.Timeout | null = null;
  /** Of instances that it is told to start. */
  phase: InstancePhase = "healthy";

  private constructor(agent: TestAgent, nodeId: NodeId) {
    this.agent = agent;
    this.nodeId = nodeId;
  }

  static async join(gatewayUrl: string, token: string, name: string): Promise<FakeWorkerNode> {
    const enrolled = await enrolAgent(gatewayUrl, token, { name });
    const { agent } = await TestAgent.join(gatewayUrl, enrolled);
    const node = new FakeWorkerNode(agent, enrolled.nodeId);
    await agent.beat(500);
    await node.tell([]);
    node.#timer = setInterval(() => void node.#obey().catch(() => undefined), 50);
    return node;
  }

  get instanceIds(): InstanceId[] {
    return [...this.#running.keys()];
  }

  leave(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.agent.kill();
  }

  async tell(goneIds: InstanceId[]): Promise<WorkerReportAck> {
    const report: WorkerReport = {
      ...{ sentAtMs: Date.now(), host: HOST, goneIds },
      instances: [...this.#running.values()],
    };
    return this.agent.ask<WorkerReportAck>("workers", report);
  }

  async #obey(): Promise<void> {
    const orders = this.agent.workerOrders.at(-1);
    if (orders === undefined || this.agent.workerOrders.length === this.#seen) return;
    this.#seen = this.agent.workerOrders.length;
    const wanted = new Set(orders.instances.map(({ instanceId }) => instanceId));
    const gone = this.instanceIds.filter((id) => !wanted.has(id));
    for (const id of gone) this.#running.delete(id);
    for (const order of orders.instances) {
      if (!this.#running.has(order.instanceId))
        this.#running.set(order.instanceId, reportOf(order, this.phase));
    }
    await this.tell(gone);
  }
}

function reportOf(
  order: Pick<InstanceReport, "instanceId" | "workerId" | "revision">,
  phase: InstancePhase,
): InstanceReport {
  const nowAtMs = Date.now();
  return {
    ...{ ...order, pid: 1, ports: [], usage: null, check: null },
    state: {
      ...{ phase, reason: `It is ${phase}.`, sinceAtMs: nowAtMs, startedAtMs: nowAtMs, restartCount: 0 },
      ...{ nextStartAtMs: null, lastExit: null },
    },
    log: { firstOffset: 0, endOffset: 0, lostBytes: 0 },
  };
}
