import { createHash } from "node:crypto";
import type { NodeId } from "@orrery/protocol";
import type { AgentConnections } from "./agent-connections.ts";
import type { ConnectedAgent } from "./connected-agent.ts";

export type OrdersPace = {
  /** An agent is sent other orders at most so often. */
  readonly sendEveryMs: number;
  /** What changes together is sent together. */
  readonly sendAfterMs: number;
  /** A change for all is not sent to all at once. */
  readonly jitterMs: () => number;
};

const CALM: OrdersPace = { sendEveryMs: 2000, sendAfterMs: 100, jitterMs: () => 1000 };
const TICK_MS = 50;
/** Of one tick, so that a change for ten thousand nodes does not keep the hub from their reports. */
const TICK_NODES_MAX = 100;

export type OrdersSenderOptions<Orders> = {
  connections: Pick<AgentConnections, "get">;
  monotonicMs: () => number;
  random: () => number;
  ordersOf: (nodeId: NodeId) => Orders;
  /** False = the agent is not ready for it. */
  send: (session: ConnectedAgent, orders: Orders) => boolean;
  /** They went out. `isFirst`: of this connection. */
  onSent?: (nodeId: NodeId, orders: Orders, isFirst: boolean) => void;
  /** An agent that connects needs nothing where these are its orders. */
  nothing?: Orders;
  /** Absent = for what may take its time. */
  pace?: OrdersPace;
  /** The same for a node as long as its orders are the same, where that is known for less than a digest of them. */
  digestOf?: (orders: Orders) => string;
};

type Sent = { readonly digest: string; readonly sentMs: number };

/** Tells agents what to do: whoever connects at once, the others when it is other than what they were told last. */
export class OrdersSender<Orders> {
  readonly #options: OrdersSenderOptions<Orders>;
  readonly #nothing: string | null;
  readonly #sent = new Map<NodeId, Sent>();
  readonly #dueMs = new Map<NodeId, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: OrdersSenderOptions<Orders>) {
    this.#options = options;
    this.#nothing = options.nothing === undefined ? null : digestOf(options.nothing);
  }

  /** A new connection: its agent knows nothing. */
  connected(nodeId: NodeId): void {
    this.#sent.delete(nodeId);
    this.#dueMs.set(nodeId, this.#options.monotonicMs());
    this.#tickLater();
  }

  /** Their orders may be other than before. */
  later(nodeIds: Iterable<NodeId>): void {
    const { monotonicMs, random, connections, pace = CALM } = this.#options;
    const jitterMs = pace.jitterMs();
    const nowMs = monotonicMs();
    for (const nodeId of nodeIds) {
      if (this.#dueMs.has(nodeId) || connections.get(nodeId) === null) continue;
      const sentMs = this.#sent.get(nodeId)?.sentMs ?? Number.NEGATIVE_INFINITY;
      const dueMs = Math.max(nowMs + pace.sendAfterMs + random() * jitterMs, sentMs + pace.sendEveryMs);
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
    const { connections, ordersOf, send, onSent } = this.#options;
    const session = connections.get(nodeId);
    if (session === null) return;
    const orders = ordersOf(nodeId);
    const digest = (this.#options.digestOf ?? digestOf)(orders);
    const before = this.#sent.get(nodeId)?.digest ?? this.#nothing;
    if (before === digest || !send(session, orders)) return;
    const isFirst = !this.#sent.has(nodeId);
    this.#sent.set(nodeId, { digest, sentMs: nowMs });
    onSent?.(nodeId, orders, isFirst);
  }
}

function digestOf(orders: unknown): string {
  return createHash("sha1").update(JSON.stringify(orders)).digest("base64");
}
