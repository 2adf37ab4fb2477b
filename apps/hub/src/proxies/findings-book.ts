import type { EgressReport, NodeId, ProxyId } from "@orrery/protocol";

/** How one node finds a proxy, by its last report. */
export type Finding = EgressReport["proxies"][number] & { nodeId: NodeId; receivedMs: number };

/** Pairs of a node and a proxy, together. What comes beyond is not taken. */
const PAIRS_MAX = 200_000;

/** How each connected node finds each proxy. A node that leaves takes its findings with it. */
export class FindingsBook {
  readonly #proxies = new Map<ProxyId, Map<NodeId, Finding>>();
  #size = 0;

  /** Those of which anything changed. */
  take(nodeId: NodeId, proxies: EgressReport["proxies"], nowMs: number): ProxyId[] {
    const taken: ProxyId[] = [];
    for (const each of proxies) {
      const nodes = this.#proxies.get(each.proxyId) ?? new Map<NodeId, Finding>();
      if (!nodes.has(nodeId)) {
        if (this.#size >= PAIRS_MAX) continue;
        this.#size += 1;
      }
      this.#proxies.set(each.proxyId, nodes.set(nodeId, { ...each, nodeId, receivedMs: nowMs }));
      taken.push(each.proxyId);
    }
    return taken;
  }

  of(proxyId: ProxyId): Finding[] {
    return [...(this.#proxies.get(proxyId)?.values() ?? [])];
  }

  /** Those that it had told of. */
  forgetNode(nodeId: NodeId): ProxyId[] {
    const proxyIds: ProxyId[] = [];
    for (const [proxyId, nodes] of this.#proxies) {
      if (!nodes.delete(nodeId)) continue;
      this.#size -= 1;
      proxyIds.push(proxyId);
      if (nodes.size === 0) this.#proxies.delete(proxyId);
    }
    return proxyIds;
  }

  forgetPair(nodeId: NodeId, proxyId: ProxyId): void {
    const nodes = this.#proxies.get(proxyId);
    if (nodes?.delete(nodeId) === true) this.#size -= 1;
    if (nodes?.size === 0) this.#proxies.delete(proxyId);
  }

  forgetProxy(proxyId: ProxyId): void {
    this.#size -= this.#proxies.get(proxyId)?.size ?? 0;
    this.#proxies.delete(proxyId);
  }
}
