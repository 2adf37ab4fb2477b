import { electProbers } from "@orrery/domain/proxies";
import type { NodeId, ProxyId } from "@orrery/protocol";

export type ProberElectionOptions = {
  /** For each pool its proxies, and the nodes that serve it. */
  pools: () => Iterable<{ proxyIds: readonly ProxyId[]; nodeIds: readonly NodeId[] }>;
  /** These have to probe other proxies than before. */
  onChanged: (nodeIds: ReadonlySet<NodeId>) => void;
  monotonicMs: () => number;
};

/** A fleet that comes back connects node by node: it is elected for all of them together. */
const ELECT_EVERY_MS = 200;

/** One node of this replica probes each proxy, as long as it stays. */
export class ProberElection {
  readonly #options: ProberElectionOptions;
  #probers: ReadonlyMap<ProxyId, NodeId> = new Map();
  #electedMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ProberElectionOptions) {
    this.#options = options;
  }

  get probers(): ReadonlyMap<ProxyId, NodeId> {
    return this.#probers;
  }

  /** At once, unless it was elected a moment ago. */
  soon(): void {
    if (this.#timer !== null) return;
    const inMs = this.#electedMs + ELECT_EVERY_MS - this.#options.monotonicMs();
    if (inMs <= 0) this.now();
    else this.#timer = setTimeout(() => this.now(), inMs).unref();
  }

  now(): void {
    this.stop();
    this.#electedMs = this.#options.monotonicMs();
    const probers = new Map<ProxyId, NodeId>();
    for (const { proxyIds, nodeIds } of this.#options.pools()) {
      for (const [id, nodeId] of electProbers(proxyIds, nodeIds)) probers.set(id, nodeId);
    }
    const changed = new Set<NodeId>();
    for (const [id, nodeId] of probers) {
      const before = this.#probers.get(id);
      if (before === nodeId) continue;
      changed.add(nodeId);
      if (before !== undefined) changed.add(before);
    }
    this.#probers = probers;
    this.#options.onChanged(changed);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
