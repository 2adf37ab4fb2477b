import type { FederationMemberInput, FederationPreview, NodeId, NodeView } from "@orrery/protocol";
import type { TopologyEdge, TopologyMember } from "@orrery/ui";
import { HEALTH_FACES } from "../../node/health-face.ts";

/** A preview as `TopologyDiagram` draws it: with what a change would add and take away where there is a diff. */
export function diagramOfPreview(
  preview: FederationPreview,
  members: readonly FederationMemberInput[],
  nodeOf: (nodeId: NodeId) => NodeView | undefined,
): { members: TopologyMember[]; edges: TopologyEdge[] } {
  const drawn = new Set(members.map(({ nodeId }) => nodeId));
  const added = new Set((preview.diff?.added ?? []).map(edgeKey));
  const edges: TopologyEdge[] = preview.edges.map((edge) =>
    added.has(edgeKey(edge)) ? { ...edge, change: "added" } : { ...edge },
  );
  for (const edge of preview.diff?.removed ?? []) {
    if (drawn.has(edge.a) && drawn.has(edge.b)) edges.push({ ...edge, rttMs: null, change: "removed" });
  }
  return {
    // Members that were chosen a moment ago are in the picture before the hub has planned their links.
    edges: edges.filter(({ a, b }) => drawn.has(a as NodeId) && drawn.has(b as NodeId)),
    members: members.map(({ nodeId, role }) => {
      const node = nodeOf(nodeId);
      return {
        id: nodeId,
        label: node?.name ?? nodeId,
        ...(node === undefined ? {} : { region: node.region, zone: node.zone }),
        ...(node === undefined || node.zone === "" ? {} : { sublabel: node.zone }),
        role,
        tone: node === undefined ? "unknown" : HEALTH_FACES[node.health].tone,
      };
    }),
  };
}

function edgeKey({ a, b }: { a: NodeId; b: NodeId }): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
