import { ORDER_BYTES_MAX } from "@orrery/api";
import type { NodeRecord, WorkerInstanceRecord } from "@orrery/db";
import { type NodeFilter, parseNodeFilter } from "@orrery/domain";
import { cannotStay, type PlacementNode } from "@orrery/domain/workers";
import type { NodeHealth, NodeId } from "@orrery/protocol";
import {
  INSTANCES_PER_NODE_MAX,
  type WorkerHost,
  type WorkerId,
  type WorkerSpec,
} from "@orrery/protocol/workers";
import type { KnownWorkers } from "./known-workers.ts";
import { ORDERS_BYTES_MAX } from "./worker-orders.ts";

/** A node as far as workers need to know it. */
export type WorkerNode = {
  readonly record: NodeRecord;
  readonly health: NodeHealth;
  readonly host: WorkerHost | null;
  /** Measured, 0..1; null = not known. */
  readonly cpuRatio: number | null;
};

export type PlacementNodesOptions = {
  known: KnownWorkers;
  nodes: readonly WorkerNode[];
  targetRttMs: (targetName: string, nodeId: NodeId) => number | null;
};

type Part = {
  cpu: number;
  memoryMiB: number;
  instanceCount: number;
  names: Set<string>;
  ports: Set<number>;
  orders: Map<string, number>;
};

/** The fleet as placement sees it, for one worker after the other: what is the same for many of them is made once. */
export class PlacementNodes {
  readonly #options: PlacementNodesOptions;
  readonly #shared: PlacementNode[];
  readonly #places = new Map<NodeId, number>();
  readonly #filters = new Map<string, NodeFilter | null>();

  constructor(options: PlacementNodesOptions) {
    this.#options = options;
    this.#shared = options.nodes.map((node) => this.#node(node, null, null));
    for (const [i, { node }] of this.#shared.entries()) this.#places.set(node.id, i);
  }

  /** `worker` null = one that there is not yet. */
  for(workerId: WorkerId | null, spec: WorkerSpec): PlacementNode[] {
    const own = new Set<NodeId>();
    if (workerId !== null) {
      for (const { nodeId } of this.#options.known.instances(workerId)) own.add(nodeId);
    }
    const { strategy, target } = spec.placement;
    const measuredBy = strategy === "nearest-to-target" ? target : null;
    return this.#shared.map((shared, i) => {
      const node = this.#options.nodes[i];
      if (node === undefined || (measuredBy === null && !own.has(shared.node.id))) return shared;
      return this.#node(node, workerId, measuredBy);
    });
  }

  /** An instance of this placement may stay there. */
  mayStay(nodeId: NodeId, text: string): boolean {
    const filter = this.#filterOf(text);
    return filter === null || cannotStay(this.#shared[this.#places.get(nodeId) ?? -1], filter) === null;
  }

  /** What is on them is other than before. */
  changed(nodeIds: ReadonlySet<NodeId>): void {
    for (const nodeId of nodeIds) {
      const i = this.#places.get(nodeId) ?? -1;
      const node = this.#options.nodes[i];
      if (node !== undefined) this.#shared[i] = this.#node(node, null, null);
    }
  }

  /** Null = it cannot be read, and moves nobody. */
  #filterOf(text: string): NodeFilter | null {
    const known = this.#filters.get(text);
    if (known !== undefined) return known;
    const parsed = parseNodeFilter(text);
    const filter = parsed.outcome === "parsed" ? parsed.filter : null;
    this.#filters.set(text, filter);
    return filter;
  }

  /** All that runs workers, whether there is room or not. */
  get isNobodyThere(): boolean {
    return this.#options.nodes.every(({ host }) => host?.state !== "allowed");
  }

  #node(
    { record, health, host, cpuRatio }: WorkerNode,
    without: WorkerId | null,
    target: string | null,
  ): PlacementNode {
    const nodeId = record.id as NodeId;
    const part = this.#partOf(nodeId, without);
    const bytes = [...part.orders.values()].reduce((sum, each) => sum + each, 0);
    const { cpu, memoryMiB, instanceCount } = part;
    return {
      node: { ...record, health },
      host: bytes > ORDERS_BYTES_MAX - ORDER_BYTES_MAX ? TOO_MUCH : cappedHost(host),
      reserved: { cpu, memoryMiB, instanceCount },
      ...{ workers: part.names, fixedPorts: part.ports, cpuRatio },
      targetRttMs: target === null ? null : this.#options.targetRttMs(target, nodeId),
    };
  }

  #partOf(nodeId: NodeId, without: WorkerId | null): Part {
    const part: Part = {
      ...{ cpu: 0, memoryMiB: 0, instanceCount: 0 },
      ...{ names: new Set(), ports: new Set(), orders: new Map() },
    };
    for (const instance of this.#options.known.instancesOn(nodeId)) {
      const spec = this.#options.known.specOf(instance.workerId, instance.revision);
      if (spec === null) continue;
      part.orders.set(
        `${instance.workerId}/${instance.revision}`,
        this.#options.known.orderBytesOf(instance.workerId, instance.revision),
      );
      if (instance.workerId !== without) count(part, instance, spec);
    }
    return part;
  }
}

const TOO_MUCH: WorkerHost = {
  state: "refused",
  sentence: "what its agent is told of the workers there is as large as one message may be",
};

function cappedHost(host: WorkerHost | null): WorkerHost | null {
  if (host === null || host.state === "refused" || host.instancesMax <= INSTANCES_PER_NODE_MAX) return host;
  return { ...host, instancesMax: INSTANCES_PER_NODE_MAX };
}

function count(part: Part, { stopSentence }: WorkerInstanceRecord, spec: WorkerSpec): void {
  part.cpu += spec.resources.cpu;
  part.memoryMiB += spec.resources.memoryMiB;
  part.instanceCount += 1;
  // What ends holds its port and its room, and is no company for anyone.
  if (stopSentence === null) part.names.add(spec.name);
  for (const { port } of spec.ports) if (port !== null) part.ports.add(port);
}
