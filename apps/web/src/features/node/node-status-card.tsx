"use client";
import type { NodeStatus } from "@orrery/domain";
import type { NodeView } from "@orrery/protocol";
import { AgeText, ElapsedText, Fact, Quantity, StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import { HEALTH_FACES } from "./health-face.ts";

/** What is known, why, and how old the evidence is. `status.health` is unknown while the page is stale. */
export function NodeStatusCard({ node, status }: { node: NodeView; status: NodeStatus }): ReactNode {
  const health = HEALTH_FACES[status.health];
  // Measured values of a node that does not report are the last known ones, and look it.
  const lastKnownClass = status.health === "online" ? "" : "text-ink-faint";
  const isStale = status.health !== node.health;
  return (
    <section aria-label="Status" className="rounded-lg border border-line bg-surface">
      <p className="text-pretty border-line border-b px-4 py-2.5 text-ink text-sm" aria-live="polite">
        {status.reason}
      </p>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 px-4 py-3 sm:grid-cols-3 lg:grid-cols-6">
        <Fact label="Health">
          <StatusBadge plain tone={health.tone} label={health.label} className="text-sm" />
        </Fact>
        <Fact label={isStale ? `Was ${node.health} for` : `${health.label} for`}>
          <ElapsedText sinceAtMs={node.healthSinceAtMs} />
        </Fact>
        <Fact label="Last report">
          <AgeText atMs={node.lastSeenAtMs} />
        </Fact>
        <Fact label="Connected">
          <AgeText atMs={node.connectedAtMs} absent="not connected" />
        </Fact>
        <Fact label="Round trip">
          <Quantity kind="duration" value={node.rttMs} className={lastKnownClass} />
        </Fact>
        <Fact label="Not yet delivered">
          <Quantity kind="count" value={node.live?.outboxPendingCount} className={lastKnownClass} />{" "}
          <span className="text-ink-faint">events</span>
        </Fact>
      </dl>
    </section>
  );
}
