"use client";
import type { FederationView } from "@orrery/protocol";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@orrery/ui";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { DrillsCard } from "../failovers/drills-card.tsx";
import { FailoverHistoryCard } from "../failovers/failover-history-card.tsx";
import { HeartbeatsCard } from "../failovers/heartbeats-card.tsx";
import { FederationOverview } from "./federation-overview.tsx";
import { FederationSettings } from "./settings/federation-settings.tsx";

const TABS = ["overview", "failovers", "heartbeats", "drills", "settings"] as const;
type Tab = (typeof TABS)[number];

const LABELS: Record<Tab, string> = {
  overview: "Overview",
  failovers: "Failovers",
  heartbeats: "Heartbeats",
  drills: "Drills",
  settings: "Settings",
};

/** The sections of a federation's page; which one is open is in the address. */
export function FederationSections({ federation }: { federation: FederationView }): ReactNode {
  const [tab, setTab] = useQueryState(
    "tab",
    parseAsStringLiteral(TABS).withDefault("overview").withOptions({ history: "push" }),
  );
  return (
    <Tabs value={tab} onValueChange={(next) => void setTab(next as Tab)}>
      <TabsList aria-label="Sections">
        {TABS.map((each) => (
          <TabsTrigger key={each} value={each}>
            {LABELS[each]}
          </TabsTrigger>
        ))}
      </TabsList>
      <TabsContent value="overview">
        <FederationOverview federation={federation} />
      </TabsContent>
      <TabsContent value="failovers">
        <FailoverHistoryCard federationId={federation.id} />
      </TabsContent>
      <TabsContent value="heartbeats">
        <HeartbeatsCard federation={federation} />
      </TabsContent>
      <TabsContent value="drills">
        <DrillsCard federation={federation} />
      </TabsContent>
      <TabsContent value="settings">
        <FederationSettings federation={federation} />
      </TabsContent>
    </Tabs>
  );
}
