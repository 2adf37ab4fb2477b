import type { GatewayPort } from "@orrery/api";
import type { NodeId, WireError } from "@orrery/protocol";
import type { ConnectedAgent } from "./connected-agent.ts";

/** The agents connected to this replica, one session a node: the one with the highest connection epoch. */
export class AgentConnections implements GatewayPort {
  readonly #sessions = new Map<NodeId, ConnectedAgent>();

  get(nodeId: NodeId): ConnectedAgent | null {
    return this.#sessions.get(nodeId) ?? null;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Makes a session its node's current one, unless a newer one is there already. Returns the session that lost. */
  claim(session: ConnectedAgent): ConnectedAgent | null {
    const current = this.#sessions.get(session.nodeId) ?? null;
    if (current !== null && current.epoch > session.epoch) return session;
    this.#sessions.set(session.nodeId, session);
    return current === session ? null : current;
  }

  /** True where the session was its node's current one: only then its end says something about the node. */
  release(session: ConnectedAgent): boolean {
    if (this.#sessions.get(session.nodeId) !== session) return false;
    return this.#sessions.delete(session.nodeId);
  }

  async disconnect(nodeId: NodeId, why: WireError): Promise<void> {
    this.#sessions.get(nodeId)?.close(why);
  }

  closeAll(why: WireError): void {
    for (const session of this.#sessions.values()) session.close(why);
  }

  values(): IterableIterator<ConnectedAgent> {
    return this.#sessions.values();
  }
}
