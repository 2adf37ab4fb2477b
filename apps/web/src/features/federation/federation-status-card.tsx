"use client";
import type { FederationView } from "@orrery/protocol";
import { AgeText, ElapsedText, Fact, NO_VALUE, Quantity, StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { federationFace, readinessFace } from "../federations/federation-face.ts";

/** What is known, why, who leads since when with which token, and how old the evidence is. */
export function FederationStatusCard({ federation }: { federation: FederationView }): ReactNode {
  const viewer = useViewer();
  const face = federationFace(federation, viewer);
  const readiness = readinessFace(federation, viewer);
  const { leader } = federation;
  const leaderNodeId = federation.members.find(({ memberId }) => memberId === leader?.memberId)?.nodeId;
  return (
    <section aria-label="Status" className="rounded-lg border border-line bg-surface">
      <p className="text-pretty border-line border-b px-4 py-2.5 text-ink text-sm" aria-live="polite">
        {face.reason}
      </p>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 px-4 py-3 sm:grid-cols-3 xl:grid-cols-7">
        <Fact label={viewer === undefined ? "Leader" : "Leader, last known"}>
          {leader === null ? (
            <span className="text-ink-faint">nobody</span>
          ) : leaderNodeId === undefined ? (
            leader.name
          ) : (
            <PageLink href={`/nodes/${leaderNodeId}`} className="hover:underline">
              {leader.name}
            </PageLink>
          )}
        </Fact>
        <Fact label="Leads for">
          {leader === null ? NO_VALUE : <ElapsedText sinceAtMs={leader.sinceAtMs} />}
        </Fact>
        <Fact label="Term">{leader?.term.toLocaleString("en-GB") ?? NO_VALUE}</Fact>
        <Fact label="Fencing token">{leader?.fencingToken.toLocaleString("en-GB") ?? NO_VALUE}</Fact>
        <Fact label="Readiness">
          <StatusBadge plain tone={readiness.tone} label={readiness.label} className="text-sm" />
        </Fact>
        <Fact label="Target">
          <Quantity kind="duration" value={federation.policy.targetMs} />
        </Fact>
        <Fact label="Last report">
          <AgeText atMs={federation.reportedAtMs} />
        </Fact>
      </dl>
    </section>
  );
}
