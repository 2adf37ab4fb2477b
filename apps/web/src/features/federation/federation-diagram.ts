import type { FederationView } from "@orrery/protocol";
import type { TopologyEdge, TopologyMember } from "@orrery/ui";
import { type MemberSight, memberFace } from "./member-face.ts";

/** The federation as it is, for `TopologyDiagram`: planned links with the round trip that is measured between their ends. */
export function diagramOfFederation(
  federation: FederationView,
  sight: MemberSight,
): { members: TopologyMember[]; edges: TopologyEdge[] } {
  const known = new Set<string>(federation.members.map(({ memberId }) => memberId));
  return {
    members: federation.members.map((member) => ({
      id: member.memberId,
      label: member.name,
      region: member.region,
      zone: member.zone,
      ...(member.zone === "" ? {} : { sublabel: member.zone }),
      role: member.isLeader ? "leader" : (member.role ?? member.desiredRole ?? "observer"),
      tone: memberFace(member, federation, sight).tone,
    })),
    edges: (federation.plan?.edges ?? [])
      .filter(({ a, b }) => known.has(a) && known.has(b))
      .map(({ a, b }) => ({ a, b, rttMs: measuredRttMs(federation, a, b) })),
  };
}

/** The slower of the two directions; null = neither is measured. */
function measuredRttMs({ links }: FederationView, a: string, b: string): number | null {
  const measured = links
    .filter(({ from, to }) => (from === a && to === b) || (from === b && to === a))
    .map(({ rttMs }) => rttMs);
  return measured.length === 0 ? null : Math.max(...measured);
}
