"use client";
import type { FederationView, NodeId } from "@orrery/protocol";
import { Card, StatusBadge, useNowMs } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useFederationsOfNode } from "../../lib/live/use-federations.ts";
import { memberFace } from "../federation/member-face.ts";
import { federationFace } from "../federations/federation-face.ts";

const ROLES = { voter: "Voter", observer: "Observer" } as const;

/** Which federations this node takes part in, and as what. Nothing where it takes part in none. */
export function NodeFederationsCard({ nodeId }: { nodeId: NodeId }): ReactNode {
  const federations = useFederationsOfNode(nodeId);
  if (federations.length === 0) return null;
  return (
    <Card flush title="Federations" note={String(federations.length)}>
      <ul className="divide-y divide-line">
        {federations.map((federation) => (
          <Membership key={federation.id} federation={federation} nodeId={nodeId} />
        ))}
      </ul>
    </Card>
  );
}

function Membership({ federation, nodeId }: { federation: FederationView; nodeId: NodeId }): ReactNode {
  const viewer = useViewer();
  const nowMs = useNowMs();
  // A node that comes back under a new member id is in it twice for a while: the one that stays counts.
  const mine = federation.members.filter((member) => member.nodeId === nodeId);
  const member = mine.find(({ desiredRole }) => desiredRole !== null) ?? mine[0];
  if (member === undefined) return null;
  const face = memberFace(member, federation, { nowMs, viewer });
  const whole = federationFace(federation, viewer);
  return (
    <li className="flex flex-col gap-0.5 px-4 py-2">
      <span className="flex min-w-0 flex-wrap items-center gap-x-2">
        <PageLink
          href={`/federations/${federation.id}`}
          className="truncate font-medium text-ink text-sm hover:underline"
        >
          {federation.name}
        </PageLink>
        <StatusBadge plain tone={whole.tone} label={whole.label} />
      </span>
      <span className="text-pretty text-ink-muted text-xs/5">
        {member.isLeader ? "Leader" : ROLES[member.role ?? member.desiredRole ?? "observer"]}
        {face.tone === "ok" ? "" : `, ${face.label.toLowerCase()}`}
        {member.isLeader || federation.leader === null ? "" : `, led by ${federation.leader.name}`}
        {member.priority === 0 ? ", never campaigns" : `, priority ${member.priority}`}
      </span>
      {face.tone === "ok" ? null : <span className="text-pretty text-ink-faint text-xs">{face.reason}</span>}
    </li>
  );
}
