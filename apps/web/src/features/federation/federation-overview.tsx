"use client";
import type { FederationView } from "@orrery/protocol";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { LatestFailoverCard } from "../failovers/latest-failover-card.tsx";
import { ReadinessCard } from "../failovers/readiness-card.tsx";
import { DetectionCard } from "./detection-card.tsx";
import { FederationEventsCard } from "./federation-events-card.tsx";
import { FederationNotices } from "./federation-notices.tsx";
import { FederationStatusCard } from "./federation-status-card.tsx";
import { MembersCard } from "./members-card.tsx";
import { PartitionCard } from "./partition-card.tsx";
import { TopologyCard } from "./topology-card.tsx";

export function FederationOverview({ federation }: { federation: FederationView }): ReactNode {
  const { can } = useMe();
  const isFailingOver = federation.runningFailover !== null;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <FederationNotices federation={federation} />
      <FederationStatusCard federation={federation} />
      {isFailingOver ? <LatestFailoverCard federation={federation} /> : null}
      <MembersCard federation={federation} />
      <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <ReadinessCard federation={federation} />
          <TopologyCard federation={federation} />
          {isFailingOver ? null : <LatestFailoverCard federation={federation} />}
        </div>
        <div className="grid min-w-0 content-start gap-4 md:grid-cols-2 xl:grid-cols-1">
          <PartitionCard federation={federation} />
          <DetectionCard federation={federation} />
          {can("events:read") ? <FederationEventsCard federationId={federation.id} /> : null}
        </div>
      </div>
    </div>
  );
}
