"use client";
import type { FederationView } from "@orrery/protocol";
import { AgeText, Button, Card, EmptyState, TopologyDiagram, useNowMs } from "@orrery/ui";
import { Waypoints } from "lucide-react";
import { useQueryState } from "nuqs";
import { type ReactNode, useMemo } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { TOPOLOGY_WORDS } from "../federations/create/topology-words.ts";
import { diagramOfFederation } from "./federation-diagram.ts";

/** The links that carry what fans out over the members, with the round trip of each. */
export function TopologyCard({ federation }: { federation: FederationView }): ReactNode {
  const { can } = useMe();
  const [, setTab] = useQueryState("tab");
  const viewer = useViewer();
  const nowMs = useNowMs();
  // Seconds pass, the picture changes only with what is told: so much of the clock is enough to see a report age.
  const slowNowMs = nowMs === null ? null : Math.floor(nowMs / 5000) * 5000;
  const drawn = useMemo(
    () => diagramOfFederation(federation, { nowMs: slowNowMs, viewer }),
    [federation, slowNowMs, viewer],
  );
  return (
    <Card
      title="Topology"
      note={TOPOLOGY_WORDS[federation.topology].label}
      actions={
        can("federations:write") ? (
          <Button size="sm" variant="ghost" onClick={() => void setTab("settings")}>
            Change
          </Button>
        ) : null
      }
    >
      {federation.plan === null ? (
        <EmptyState compact icon={<Waypoints aria-hidden />} title="Not planned yet">
          The leader plans the links; nobody has told of a plan yet.
        </EmptyState>
      ) : (
        <div className="flex min-w-0 flex-col gap-3">
          <TopologyDiagram {...drawn} kind={federation.topology} label={`Topology of ${federation.name}`} />
          <p className="text-pretty text-ink-faint text-xs">
            {federation.plan.reason} <AgeText atMs={federation.plan.plannedAtMs} />
          </p>
        </div>
      )}
    </Card>
  );
}
