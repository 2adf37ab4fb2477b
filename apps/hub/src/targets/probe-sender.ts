import type { NodeId, ProbeOrder, TargetId } from "@orrery/protocol";
import type { AgentConnections } from "../gateway/agent-connections.ts";
import { OrdersSender } from "../gateway/orders-sender.ts";

/** What an agent measures, as far as it was told. */
export type SentOrders = {
  /** Whether a demonstration's delay is added to it. */
  readonly targets: ReadonlyMap<TargetId, boolean>;
  readonly peers: ReadonlySet<NodeId>;
  /** When this connection was told for the first time; monotonic. */
  readonly firstMs: number;
};

export type ProbeSenderOptions = {
  connections: Pick<AgentConnections, "get">;
  monotonicMs: () => number;
  random: () => number;
  ordersOf: (nodeId: NodeId) => ProbeOrder[];
};

/** Tells agents what to measure, and knows what they were told. */
export class ProbeSender extends OrdersSender<ProbeOrder[]> {
  readonly #sentTo: Map<NodeId, SentOrders>;

  constructor({ connections, monotonicMs, random, ordersOf }: ProbeSenderOptions) {
    const sentTo = new Map<NodeId, SentOrders>();
    super({
      ...{ connections, monotonicMs, random, ordersOf },
      send: (session, orders) => session.sendProbes({ orders }),
      onSent: (nodeId, orders, isFirst) => {
        const firstMs = isFirst ? monotonicMs() : (sentTo.get(nodeId)?.firstMs ?? monotonicMs());
        sentTo.set(nodeId, { ...measuredBy(orders), firstMs });
      },
    });
    this.#sentTo = sentTo;
  }

  /** Of the connection that there is; null = nothing was sent over it yet. */
  sentTo(nodeId: NodeId): SentOrders | null {
    return this.#sentTo.get(nodeId) ?? null;
  }

  override connected(nodeId: NodeId): void {
    this.#sentTo.delete(nodeId);
    super.connected(nodeId);
  }

  override forget(nodeId: NodeId): void {
    this.#sentTo.delete(nodeId);
    super.forget(nodeId);
  }
}

function measuredBy(orders: readonly ProbeOrder[]): Pick<SentOrders, "targets" | "peers"> {
  const targets = new Map<TargetId, boolean>();
  const peers = new Set<NodeId>();
  for (const order of orders) {
    if (order.kind === "target") targets.set(order.targetId, order.demoDelay !== null);
    else peers.add(order.nodeId);
  }
  return { targets, peers };
}
