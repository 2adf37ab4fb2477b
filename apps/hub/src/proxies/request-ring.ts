import type { GatewayRequest, NodeId, PoolId } from "@orrery/protocol";

const REQUESTS_MAX = 5000;
/** Of one node, so that a busy one does not push out all others. */
const OF_NODE_MAX = 500;

/** The newest requests that gateways told of. */
export class RequestRing {
  readonly #nodes = new Map<NodeId, GatewayRequest[]>();

  add(nodeId: NodeId, requests: readonly GatewayRequest[]): void {
    if (requests.length === 0) return;
    const known = this.#nodes.get(nodeId) ?? [];
    this.#nodes.delete(nodeId);
    // A report whose answer was lost comes again.
    const ids = new Set(known.map(({ id }) => id));
    const news = requests.filter(({ id }) => !ids.has(id)).map((request) => ({ ...request, nodeId }));
    const ofNode = [...known, ...news].slice(-OF_NODE_MAX);
    this.#nodes.set(nodeId, ofNode);
    let size = [...this.#nodes.values()].reduce((sum, each) => sum + each.length, 0);
    for (const [oldest, each] of this.#nodes) {
      if (size <= REQUESTS_MAX || oldest === nodeId) break;
      this.#nodes.delete(oldest);
      size -= each.length;
    }
  }

  newest(filter: {
    poolId?: PoolId | undefined;
    nodeId?: NodeId | undefined;
    limit: number;
  }): GatewayRequest[] {
    const { poolId, nodeId, limit } = filter;
    const all = nodeId === undefined ? [...this.#nodes.values()].flat() : (this.#nodes.get(nodeId) ?? []);
    const wanted = poolId === undefined ? all : all.filter((request) => request.poolId === poolId);
    return wanted.toSorted((a, b) => b.atMs - a.atMs).slice(0, limit);
  }
}
