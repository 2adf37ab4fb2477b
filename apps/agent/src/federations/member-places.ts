import type { FederationSpec, MemberId, NodeId } from "@orrery/protocol";
import type { LinkStats } from "../mesh/link-event.ts";

const STATS_AGE_MS_MAX = 1_000;

/** Which member is on which node, and with which of them this node is connected. */
export class MemberPlaces {
  readonly #links: () => readonly LinkStats[];
  readonly #connected = new Set<NodeId>();
  #nodes: ReadonlyMap<MemberId, NodeId> = new Map();
  #members: ReadonlyMap<NodeId, MemberId> = new Map();
  #stats: { readonly atMs: number; readonly byMember: ReadonlyMap<MemberId, LinkStats> } | null = null;

  constructor(links: () => readonly LinkStats[]) {
    this.#links = links;
  }

  place({ places, desired }: FederationSpec): void {
    const wanted = new Set([...desired.voters, ...desired.observers].map(({ id }) => id));
    // A node whose log was lost has two places for a while: its old member is gone, the new one speaks.
    const ordered = [...places].sort(
      (x, y) => Number(wanted.has(x.memberId)) - Number(wanted.has(y.memberId)),
    );
    this.#nodes = new Map(places.map(({ memberId, nodeId }) => [memberId, nodeId]));
    this.#members = new Map(ordered.map(({ memberId, nodeId }) => [nodeId, memberId]));
    this.#stats = null;
  }

  nodeOf(memberId: MemberId): NodeId | undefined {
    return this.#nodes.get(memberId);
  }

  memberAt(nodeId: NodeId): MemberId | undefined {
    return this.#members.get(nodeId);
  }

  setConnected(nodeId: NodeId, isConnected: boolean): void {
    if (isConnected) this.#connected.add(nodeId);
    else this.#connected.delete(nodeId);
    this.#stats = null;
  }

  isConnected(memberId: MemberId): boolean {
    const nodeId = this.#nodes.get(memberId);
    return nodeId !== undefined && this.#connected.has(nodeId) && this.#members.get(nodeId) === memberId;
  }

  /** At most a second old: measuring sorts. */
  linkStats(nowMs: number): ReadonlyMap<MemberId, LinkStats> {
    if (this.#stats === null || nowMs - this.#stats.atMs > STATS_AGE_MS_MAX) {
      const byMember = new Map<MemberId, LinkStats>();
      for (const stats of this.#links()) {
        const member = this.#members.get(stats.nodeId);
        if (member !== undefined) byMember.set(member, stats);
      }
      this.#stats = { atMs: nowMs, byMember };
    }
    return this.#stats.byMember;
  }
}
