"use client";
import { PageHeader, Tabs, TabsContent, TabsList, TabsTrigger } from "@orrery/ui";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { CredentialsTab } from "./credentials-tab.tsx";
import { RequestsTab } from "./requests-tab.tsx";
import { UsageTab } from "./usage-tab.tsx";

const GATEWAY_TABS = ["usage", "credentials", "requests"] as const;
type GatewayTab = (typeof GATEWAY_TABS)[number];

const LABELS: Readonly<Record<GatewayTab, string>> = {
  usage: "Usage",
  credentials: "Workers' credentials",
  requests: "Recent requests",
};

/** Who sends what through the gateways of the fleet's hosts. */
export function GatewayPage(): ReactNode {
  const [tab, setTab] = useQueryState(
    "tab",
    parseAsStringLiteral(GATEWAY_TABS).withDefault("usage").withOptions({ history: "push" }),
  );
  return (
    <>
      <PageHeader
        title="Gateway"
        description="Each host's agent takes its workers' traffic on 127.0.0.1 and sends it through a pool."
      />
      <Tabs value={tab} onValueChange={(next) => void setTab(next as GatewayTab)}>
        <TabsList aria-label="Sections">
          {GATEWAY_TABS.map((each) => (
            <TabsTrigger key={each} value={each}>
              {LABELS[each]}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value="usage">
          <UsageTab />
        </TabsContent>
        <TabsContent value="credentials">
          <CredentialsTab />
        </TabsContent>
        <TabsContent value="requests">
          <RequestsTab />
        </TabsContent>
      </Tabs>
    </>
  );
}
