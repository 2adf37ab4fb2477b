import type {
  EventView,
  NodeId,
  ServiceOrders,
  ServiceReport,
  ServiceReportAck,
  ServiceView,
} from "@orrery/protocol";
import type {
  InstanceId,
  InstancePhase,
  InstanceReport,
  WorkerApplyResult,
  WorkerOrders,
  WorkerReport,
  WorkerReportAck,
  WorkerSpecInput,
} from "@orrery/protocol/workers";
import { enrolAgent, TestAgent, testFacts } from "../../testing/test-agent.ts";
import { startTestHub, type TestHub, until } from "../../testing/test-hub.ts";

type Place = { readonly region: string; readonly zone: string };
/** What a node tells of each of its instances; absent = that it is healthy. */
type Told = Partial<Pick<InstanceReport, "usage">> & { phase?: InstancePhase; port?: number };

/** A hub whose agents only say that they run workers and serve services. */
export class ServiceLab {
  hub: TestHub;
  #names = 0;

  private constructor(hub: TestHub) {
    this.hub = hub;
  }

  static async start(): Promise<ServiceLab> {
    return new ServiceLab(await startTestHub());
  }

  /** `place` absent = it is not known. */
  async join(name: string, place: Partial<Place> = {}): Promise<LabNode> {
    const { text } = await this.hub.joinToken(place);
    const enrolled = await enrolAgent(this.hub.gatewayUrl, text, { name });
    const port = 4410 + ++this.#names;
    const facts = testFacts({ peerAddresses: [{ host: "127.0.0.1", port }] });
    const agent = await TestAgent.connect(this.hub.gatewayUrl, enrolled);
    const node = new LabNode(enrolled.nodeId, agent);
    await agent.hello({ facts });
    await agent.beat();
    await node.tellWorkers([]);
    return node;
  }

  async apply(spec: Partial<WorkerSpecInput> & { name: string }): Promise<void> {
    const whole = { command: "node", resources: { cpu: 0.5, memoryMiB: 100 }, ...spec };
    await this.hub.mutate<WorkerApplyResult>("workers.applySpecs", { specs: [whole] });
  }

  async service(name: string): Promise<ServiceView> {
    const found = (await this.hub.query<ServiceView[]>("services.list")).find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no service ${name}`);
    return this.hub.query<ServiceView>("services.get", { serviceId: found.id });
  }

  /** Complete: what is not given stays. */
  async set({ id: serviceId, name, description, settings }: ServiceView, change: object): Promise<void> {
    const fields = { name, description, settings: { ...settings, ...change } };
    await this.hub.mutate("services.update", { serviceId, ...fields });
  }

  async events(type: string, { id }: Pick<ServiceView, "id">): Promise<EventView[]> {
    return (await this.hub.events(type)).filter(({ subject }) => subject.id === id);
  }

  /** Its agents are not connected any more. */
  async restartHub(): Promise<void> {
    this.hub = await this.hub.restart();
  }

  stop(): Promise<void> {
    return this.hub.stop();
  }
}

/** A node of the lab: its agent does what a test says. */
export class LabNode {
  readonly id: NodeId;
  readonly agent: TestAgent;
  readonly #orders: WorkerOrders[] = [];

  constructor(id: NodeId, agent: TestAgent) {
    this.id = id;
    this.agent = agent;
    agent.socket.on("workerOrders", (orders: WorkerOrders) => this.#orders.push(orders));
  }

  /** Of the worker, as ordered last. */
  instances(worker: string): InstanceId[] {
    const newest = this.#orders.at(-1);
    const ids = new Set(
      newest?.workers.filter(({ spec }) => spec.name === worker).map(({ workerId }) => workerId),
    );
    return (newest?.instances ?? [])
      .filter(({ workerId }) => ids.has(workerId))
      .map((each) => each.instanceId);
  }

  async untilOrdered(worker: string, count: number): Promise<InstanceId[]> {
    await until(`${count} instances of ${worker} are ordered`, () => this.instances(worker).length === count);
    return this.instances(worker);
  }

  /** `goneIds`: those that are no more. */
  tellWorkers(told: readonly [InstanceId, Told][], goneIds: InstanceId[] = []): Promise<WorkerReportAck> {
    const host: WorkerReport["host"] = {
      ...{ state: "allowed", user: "worker", cpu: 64, memoryMiB: 100_000, instancesMax: 200 },
      ...{ cpuLimits: "none", memoryLimits: "none", limitsSentence: "" },
    };
    const instances = told.map(([instanceId, each]) => this.#report(instanceId, each));
    return this.agent.ask("workers", { sentAtMs: Date.now(), host, instances, goneIds });
  }

  tellServices(report: Partial<ServiceReport> = {}): Promise<ServiceReportAck> {
    const gateway = {
      ...{ state: "listening", port: 4490, sentence: "It listens.", openCount: 0, queuedCount: 0 },
    };
    const nothing = {
      sentAtMs: Date.now(),
      gateway,
      routers: [],
      counters: [],
      requests: [],
      requestCount: 0,
    };
    return this.agent.ask("services", { ...nothing, ...report });
  }

  /** Of the service, as the gateway was told last. */
  told(service: string): ServiceOrders["services"][number] | undefined {
    return this.agent.serviceOrders.at(-1)?.services.find(({ name }) => name === service);
  }

  #report(instanceId: InstanceId, { phase = "healthy", port = 20_000, usage = null }: Told): InstanceReport {
    const order = this.#orders.at(-1)?.instances.find((each) => each.instanceId === instanceId);
    const worker = this.#orders.at(-1)?.workers.find(({ workerId }) => workerId === order?.workerId);
    if (order === undefined || worker === undefined) throw new Error(`${instanceId} was not ordered`);
    const nowAtMs = Date.now();
    return {
      ...order,
      state: {
        ...{ phase, reason: "As the test says.", sinceAtMs: nowAtMs, startedAtMs: nowAtMs, restartCount: 0 },
        ...{ nextStartAtMs: null, lastExit: null },
      },
      ...{ pid: 7, usage, check: null, log: { firstOffset: 0, endOffset: 0, lostBytes: 0 } },
      ports: worker.spec.ports.map(({ name }, at) => ({ name, port: port + at })),
    };
  }
}
