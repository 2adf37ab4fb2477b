import { type Routes, routes, routeTo } from "@orrery/domain/topology";
import type { FederationView, LatencyPair, MemberId, NodeId } from "@orrery/protocol";

/** The way a message takes between two nodes by the plan of the federation that both are in; of several the fastest. */
export function pairPath(
  federations: readonly FederationView[],
  fromId: NodeId,
  toId: NodeId,
): LatencyPair["path"] {
  let best: NonNullable<LatencyPair["path"]> | null = null;
  for (const federation of federations) {
    const path = pathIn(federation, fromId, toId);
    if (path !== null && (best === null || path.rttMs < best.rttMs)) best = path;
  }
  return best;
}

function pathIn(federation: FederationView, fromId: NodeId, toId: NodeId): LatencyPair["path"] {
  const { plan, links, hopsMax, members } = federation;
  const memberOf = (nodeId: NodeId) => members.find((member) => member.nodeId === nodeId)?.memberId;
  const [from, to] = [memberOf(fromId), memberOf(toId)];
  if (plan === null || from === undefined || to === undefined) return null;
  const nodes = new Map(members.map(({ memberId, nodeId }) => [memberId, nodeId]));
  const tableOf = (member: MemberId): Routes => routes({ edges: plan.edges, links }, member, hopsMax);
  const whole = routeTo(tableOf(from), to, hopsMax);
  if (whole === null) return null;
  const hops: NodeId[] = [fromId];
  let at = from;
  for (let hopsLeft = hopsMax; at !== to && hopsLeft > 0; hopsLeft -= 1) {
    const next = routeTo(tableOf(at), to, hopsLeft)?.next;
    const nodeId = next === undefined ? undefined : nodes.get(next);
    // A member that left meanwhile is still in the plan: then there is no way that could be told.
    if (next === undefined || nodeId === undefined) return null;
    hops.push(nodeId);
    at = next;
  }
  if (at !== to) return null;
  return { federationId: federation.id, federationName: federation.name, hops, rttMs: whole.rttMs };
}
