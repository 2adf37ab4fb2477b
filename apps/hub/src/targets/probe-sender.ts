import { createHash } from "node:crypto";
import type { NodeId, ProbeOrder, TargetId } from "@orrery/protocol";
import type { AgentConnections } from "../gateway/agent-connections.ts";

/** An agent is sent other orders at most so often. */
const SEND_EVERY_MS = 2000;
/** What changes together is sent together. */
const SEND_AFTER_MS = 100;
/** A change for all is not sent to all at once. */
const SEND_JITTER_MS = 1000;
const TICK_MS = 50;
/** Of one tick, so that a change for ten thousand nodes does not keep the hub from their reports. */
const TICK_NODES_MAX = 100;

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

type Sent = SentOrders & { readonly digest: string; readonly sentMs: number };

/** Tells agents what to measure: whoever connects at once, the others when it is other than what they were told last. */
export class ProbeSender {
  readonly #options: ProbeSenderOptions;
  readonly #sent = new Map<NodeId, Sent>();
  readonly #dueMs = new Map<NodeId, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ProbeSenderOptions) {
    this.#options = options;
  }

  /** Of the connection that there is; null = nothing was sent over it yet. */
  sentTo(nodeId: NodeId): SentOrders | null {
    return this.#sent.get(nodeId) ?? null;
  }

  /** A new connection: its agent knows nothing. */
  connected(nodeId: NodeId): void {
    this.#sent.delete(nodeId);
    this.#dueMs.set(nodeId, this.#options.monotonicMs());
    this.#tickLater();
  }

  /** Their orders may be other than before. */
  later(nodeIds: Iterable<NodeId>): void {
    const { monotonicMs, random, connections } = this.#options;
    const nowMs = monotonicMs();
    for (const nodeId of nodeIds) {
      if (this.#dueMs.has(nodeId) || connections.get(nodeId) === null) continue;
      const sentMs = this.#sent.get(nodeId)?.sentMs ?? Number.NEGATIVE_INFINITY;
      const dueMs = Math.max(nowMs + SEND_AFTER_MS + random() * SEND_JITTER_MS, sentMs + SEND_EVERY_MS);
      this.#dueMs.set(nodeId, dueMs);
    }
    this.#tickLater();
  }

  /** Whoever is not connected any more was told nothing. */
  forget(nodeId: NodeId): void {
    this.#sent.delete(nodeId);
    this.#dueMs.delete(nodeId);
  }

  *told(): Iterable<NodeId> {
    yield* this.#sent.keys();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#dueMs.clear();
  }

  #tickLater(): void {
    if (this.#dueMs.size > 0) this.#timer ??= setTimeout(() => this.#tick(), TICK_MS).unref();
  }

  #tick(): void {
    this.#timer = null;
    const nowMs = this.#options.monotonicMs();
    let count = 0;
    for (const [nodeId, dueMs] of this.#dueMs) {
      if (dueMs > nowMs) continue;
      this.#dueMs.delete(nodeId);
      this.#send(nodeId, nowMs);
      count += 1;
      if (count === TICK_NODES_MAX) break;
    }
    this.#tickLater();
  }

  #send(nodeId: NodeId, nowMs: number): void {
    const session = this.#options.connections.get(nodeId);
    if (session === null) return;
    const orders = this.#options.ordersOf(nodeId);
    const digest = createHash("sha1").update(JSON.stringify(orders)).digest("base64");
    const before = this.#sent.get(nodeId);
    if (before?.digest === digest || !session.sendProbes({ orders })) return;
    const targets = new Map<TargetId, boolean>();
    const peers = new Set<NodeId>();
    for (const order of orders) {
      if (order.kind === "target") targets.set(order.targetId, order.demoDelay !== null);
      else peers.add(order.nodeId);
    }
    this.#sent.set(nodeId, { digest, targets, peers, sentMs: nowMs, firstMs: before?.firstMs ?? nowMs });
  }
}
