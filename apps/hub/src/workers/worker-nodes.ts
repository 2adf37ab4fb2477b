import type { NodeHealth, NodeId } from "@orrery/protocol";
import type { WorkerId, WorkerNodeView } from "@orrery/protocol/workers";
import type { Clock } from "@orrery/runtime";
import type { Fleet } from "../fleet/fleet.ts";
import type { InstanceBook } from "./instance-book.ts";
import type { KnownWorkers } from "./known-workers.ts";
import type { WorkerNode } from "./placement-nodes.ts";

export type WorkerNodesOptions = {
  clock: Clock;
  fleet: Pick<Fleet, "record" | "sense" | "mapNode" | "nodeIds">;
  book: InstanceBook;
  /** An agent that says goodbye is `down` at once; its workers go on, and it is back in a moment where it is only started anew: it has as long as after a close. */
  downAfterMs: number;
};

const LOST = new Set<NodeHealth>(["unreachable", "down"]);

/** The fleet's nodes as workers see them. */
export class WorkerNodes {
  readonly #options: WorkerNodesOptions;
  readonly #wentMs = new Map<NodeId, number>();

  constructor(options: WorkerNodesOptions) {
    this.#options = options;
  }

  came(nodeId: NodeId): void {
    this.#wentMs.delete(nodeId);
  }

  went(nodeId: NodeId): void {
    this.#wentMs.set(nodeId, this.#options.clock.monotonicMs());
  }

  isRemoved(nodeId: NodeId): boolean {
    return this.#options.fleet.record(nodeId) === null;
  }

  /** It is not heard. */
  isLost(nodeId: NodeId): boolean {
    const sense = this.#options.fleet.sense(nodeId);
    return sense === null || LOST.has(sense.health);
  }

  nameOf(nodeId: NodeId): string {
    return this.#options.fleet.record(nodeId)?.name ?? nodeId;
  }

  placeOf(nodeId: NodeId): { name: string; region: string; zone: string } {
    const record = this.#options.fleet.record(nodeId);
    return { name: record?.name ?? nodeId, region: record?.region ?? "", zone: record?.zone ?? "" };
  }

  /** There are nodes that another replica hears. */
  get hasForeign(): boolean {
    const { fleet, book } = this.#options;
    for (const nodeId of fleet.nodeIds()) {
      if (!book.isConnected(nodeId) && fleet.sense(nodeId)?.health === "online") return true;
    }
    return false;
  }

  all(): WorkerNode[] {
    const { fleet, book } = this.#options;
    return [...fleet.nodeIds()].flatMap((nodeId) => {
      const record = fleet.record(nodeId);
      if (record === null) return [];
      const cpuRatio = fleet.mapNode(nodeId)?.state.loadRatio ?? null;
      return { record, health: this.#healthOf(nodeId), host: book.hostOf(nodeId), cpuRatio };
    });
  }

  /** By name; those that are not admitted are left out. */
  views(known: KnownWorkers): WorkerNodeView[] {
    const { fleet, book } = this.#options;
    const views = [...fleet.nodeIds()].flatMap((nodeId): WorkerNodeView[] => {
      const record = fleet.record(nodeId);
      if (record === null || record.admission !== "admitted") return [];
      const { name: nodeName, region, zone } = record;
      return [{ nodeId, nodeName, region, zone, host: book.hostOf(nodeId), ...loadOf(nodeId, known) }];
    });
    return views.sort((x, y) => (x.nodeName < y.nodeName ? -1 : 1));
  }

  #healthOf(nodeId: NodeId): NodeHealth {
    const { fleet, clock } = this.#options;
    const health = fleet.sense(nodeId)?.health ?? "unknown";
    const wentMs = this.#wentMs.get(nodeId);
    if (health !== "down" || wentMs === undefined) return health;
    return clock.monotonicMs() - wentMs < this.#options.downAfterMs ? "unreachable" : "down";
  }
}

function loadOf(nodeId: NodeId, known: KnownWorkers): Pick<WorkerNodeView, "reserved" | "workers"> {
  const reserved = { cpu: 0, memoryMiB: 0, instanceCount: 0 };
  const workers = new Map<WorkerId, WorkerNodeView["workers"][number]>();
  for (const { workerId, revision } of known.instancesOn(nodeId)) {
    const resources = known.specOf(workerId, revision)?.resources;
    reserved.cpu += resources?.cpu ?? 0;
    reserved.memoryMiB += resources?.memoryMiB ?? 0;
    reserved.instanceCount += 1;
    const name = known.nameOf(workerId);
    if (name === null) continue;
    const own = workers.get(workerId) ?? { workerId, name, instanceCount: 0 };
    workers.set(workerId, { ...own, instanceCount: own.instanceCount + 1 });
  }
  const byName = [...workers.values()].sort((x, y) => (x.name < y.name ? -1 : 1));
  return { reserved, workers: byName };
}
