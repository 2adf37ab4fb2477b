import type { PastLeader, PastMember, PastNode, StepRow } from "@orrery/db";
import { decodeLinkMinutes } from "@orrery/domain/latency";
import {
  encodeMapFrame,
  MAP_LINKS_PER_FRAME_MAX,
  type MapFiguresRow,
  type MapLinkRow,
  type MapNodeRow,
} from "@orrery/domain/map";
import type { FederationId, MapNode, MemberId, NodeHealth, NodeId, NodeScheduling } from "@orrery/protocol";

export type MomentParts = {
  nodes: readonly PastNode[];
  rows: readonly StepRow[];
  /** Of nodes without a row, or with one that does not say it. */
  told: readonly { nodeId: NodeId; health: NodeHealth | null; scheduling: NodeScheduling | null }[];
  leaders: readonly PastLeader[];
  members: readonly PastMember[];
};

/**
 * The fleet as its parts tell that it was. A node's slot is its place in the list. Who led is told by the log; by the minutes only
 * where the log knows nothing of a federation.
 */
export function assembleMoment(parts: MomentParts): { nodes: MapNode[]; frame: Uint8Array } {
  const rows = new Map(parts.rows.map((row) => [row.nodeId, row]));
  const told = new Map(parts.told.map((state) => [state.nodeId, state]));
  const leading = leadingNodes(parts);
  const present = new Set(parts.members.filter(({ isPresent }) => isPresent).map(({ nodeId }) => nodeId));
  const nodes: MapNode[] = [];
  const states: MapNodeRow[] = [];
  for (const [slot, node] of parts.nodes.entries()) {
    const row = rows.get(node.id);
    nodes.push(mapNode(node, slot));
    states.push({
      slot,
      health: row?.health ?? told.get(node.id)?.health ?? "unknown",
      admission: node.admission,
      scheduling: row?.scheduling ?? told.get(node.id)?.scheduling ?? "active",
      leads: leading.has(node.id),
      isMember: present.has(node.id),
      loadRatio: row?.loadRatio ?? null,
    });
  }
  return { nodes, frame: encodeMapFrame({ nodes: states, ...linksOf(parts.nodes, rows) }) };
}

function leadingNodes({ leaders, members, rows }: MomentParts): Set<NodeId> {
  const nodeOf = new Map<MemberId, NodeId>(members.map(({ id, nodeId }) => [id, nodeId]));
  const leading = new Set<NodeId>();
  const untold = new Set<FederationId>();
  for (const { federationId, leaderId, isTold } of leaders) {
    const nodeId = leaderId === null ? undefined : nodeOf.get(leaderId);
    if (nodeId !== undefined) leading.add(nodeId);
    if (!isTold) untold.add(federationId);
  }
  for (const { nodeId, ledFederations } of rows) {
    if (ledFederations.some((id) => untold.has(id))) leading.add(nodeId);
  }
  return leading;
}

function linksOf(
  nodes: readonly PastNode[],
  rows: ReadonlyMap<NodeId, StepRow>,
): { links: MapLinkRow[]; figures: MapFiguresRow[] } {
  const slots = new Map(nodes.map(({ number }, slot) => [number, slot]));
  const links: MapLinkRow[] = [];
  const figures: MapFiguresRow[] = [];
  for (const [a, { id }] of nodes.entries()) {
    const bytes = rows.get(id)?.links ?? null;
    if (bytes === null) continue;
    for (const { peer, ...measured } of decodeLinkMinutes(bytes) ?? []) {
      const b = slots.get(peer);
      if (b === undefined || b === a || links.length >= MAP_LINKS_PER_FRAME_MAX) continue;
      const number = links.length;
      links.push({ number, a, b });
      figures.push({ number, jitterMs: null, ...measured });
    }
  }
  return { links, figures };
}

function mapNode(node: PastNode, slot: number): MapNode {
  const { id, name, region, zone, labels, latitude, longitude, agentVersion } = node;
  return {
    slot,
    id,
    name,
    region,
    zone,
    labels,
    latitude,
    longitude,
    version: agentVersion,
    isDemo: labels.demo === "true",
  };
}
