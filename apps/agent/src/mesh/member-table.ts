import type { FederationId, MemberId, NodeId } from "@orrery/protocol";
import type { CloseReason, FederationMembership } from "./codec/link-frame.ts";

export type PeerAddress = { readonly host: string; readonly port: number };

export type Peer = {
  readonly nodeId: NodeId;
  /** Tried in turn; none = this node only waits to be called. */
  readonly addresses: readonly PeerAddress[];
  readonly memberships: readonly FederationMembership[];
};

export type MeshMembers = {
  /** This node's own. */
  readonly memberships: readonly FederationMembership[];
  readonly peers: readonly Peer[];
};

export type SenderVerdict = "known" | "unknown" | "impersonation";

/** Who belongs to which federation, as this node was told last. Lists of two nodes may differ for a while. */
export class MemberTable {
  readonly ownNodeId: NodeId;
  readonly memberships: readonly FederationMembership[];
  readonly #own: Map<FederationId, MemberId>;
  readonly #peers: Map<NodeId, Peer>;
  readonly #nodes = new Map<string, NodeId>();

  constructor(ownNodeId: NodeId, members: MeshMembers) {
    this.ownNodeId = ownNodeId;
    this.memberships = members.memberships;
    this.#own = new Map(members.memberships.map(({ federationId, memberId }) => [federationId, memberId]));
    const peers = members.peers.filter((peer) => peer.nodeId !== ownNodeId && this.#sharesAny(peer));
    this.#peers = new Map(peers.map((peer) => [peer.nodeId, peer]));
    for (const membership of members.memberships) this.#nodes.set(keyOf(membership), ownNodeId);
    for (const peer of peers) {
      for (const membership of peer.memberships) this.#nodes.set(keyOf(membership), peer.nodeId);
    }
  }

  /** Nodes that share at least one federation with this one. */
  get peers(): readonly Peer[] {
    return [...this.#peers.values()];
  }

  peer(nodeId: NodeId): Peer | undefined {
    return this.#peers.get(nodeId);
  }

  isShared(nodeId: NodeId, federationId: FederationId): boolean {
    const peer = this.#peers.get(nodeId);
    return this.#own.has(federationId) && (peer?.memberships.some(isOf(federationId)) ?? false);
  }

  isOwnMember(federationId: FederationId, memberId: MemberId): boolean {
    return this.#own.get(federationId) === memberId;
  }

  /** Null where the node may have a link with this one. */
  helloProblem(
    nodeId: NodeId,
    offered: readonly FederationMembership[],
  ): { reason: CloseReason; problem: string } | null {
    const foreign = offered.find(({ federationId, memberId }) => {
      const owner = this.#nodes.get(keyOf({ federationId, memberId }));
      return owner !== undefined && owner !== nodeId;
    });
    if (foreign !== undefined) {
      const problem = `it claims to be member ${foreign.memberId} of ${foreign.federationId}, which another node is`;
      return { reason: "impersonation", problem };
    }
    if (!offered.some(({ federationId }) => this.isShared(nodeId, federationId))) {
      return { reason: "not-member", problem: "it shares no federation with this node" };
    }
    return null;
  }

  /**
   * Whether a node may speak for a member. A member that no list names yet (its node came back under a new member id) is
   * known where its node's own hello offered it.
   */
  judgeSender(
    nodeId: NodeId,
    offered: readonly FederationMembership[],
    claimed: FederationMembership,
  ): SenderVerdict {
    const owner = this.#nodes.get(keyOf(claimed));
    if (owner !== undefined) return owner === nodeId ? "known" : "impersonation";
    const isOffered = offered.some((membership) => keyOf(membership) === keyOf(claimed));
    return isOffered && this.isShared(nodeId, claimed.federationId) ? "known" : "unknown";
  }

  #sharesAny(peer: Peer): boolean {
    return peer.memberships.some(({ federationId }) => this.#own.has(federationId));
  }
}

function isOf(federationId: FederationId) {
  return (membership: FederationMembership) => membership.federationId === federationId;
}

function keyOf({ federationId, memberId }: FederationMembership): string {
  return JSON.stringify([federationId, memberId]);
}
