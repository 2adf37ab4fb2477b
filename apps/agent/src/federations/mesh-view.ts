import type { CloseReason } from "@orrery/domain/detection";
import type { FederationSpec, NodeId } from "@orrery/protocol";
import type { LinkEnd } from "../mesh/link-event.ts";
import type { MeshMembers, Peer } from "../mesh/member-table.ts";

/** What a link's end says of the member behind it. */
export function closeReason(end: LinkEnd): CloseReason {
  switch (end.by) {
    case "here":
      return "local";
    case "peer":
      // Of the other reasons each is a living peer's.
      return end.reason === "stopping" ? "left" : "local";
    case "network":
      return end.code === "ECONNRESET" ? "reset" : "ended";
  }
}

/** Every node that shares a federation, with all it shares. A node may have two members: one that comes, one that goes. */
export function meshMembersOf(specs: readonly FederationSpec[], ownNodeId: NodeId): MeshMembers {
  const peers = new Map<NodeId, Peer>();
  for (const { federationId, places } of specs) {
    for (const { memberId, nodeId, addresses } of places) {
      if (nodeId === ownNodeId) continue;
      const memberships = [...(peers.get(nodeId)?.memberships ?? []), { federationId, memberId }];
      peers.set(nodeId, { nodeId, addresses, memberships });
    }
  }
  const memberships = specs.map(({ federationId, memberId }) => ({ federationId, memberId }));
  return { memberships, peers: [...peers.values()] };
}
