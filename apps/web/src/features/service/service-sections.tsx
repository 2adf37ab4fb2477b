"use client";
import type { ServiceView } from "@orrery/protocol";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@orrery/ui";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { InstancesTab } from "./instances/instances-tab.tsx";
import { RequestsTab } from "./requests/requests-tab.tsx";
import { SettingsTab } from "./settings/settings-tab.tsx";
import { StrategyTab } from "./strategy/strategy-tab.tsx";
import { TestTab } from "./test/test-tab.tsx";
import { TrafficTab } from "./traffic/traffic-tab.tsx";

const SERVICE_TABS = ["instances", "traffic", "requests", "strategy", "settings", "test"] as const;
type ServiceTab = (typeof SERVICE_TABS)[number];

const LABELS: Readonly<Record<ServiceTab, string>> = {
  instances: "Instances",
  traffic: "Traffic",
  requests: "Recent requests",
  strategy: "Strategy",
  settings: "Settings",
  test: "Test a request",
};

/** The sections of a service's page; which one is open is in the address. */
export function ServiceSections({ service }: { service: ServiceView }): ReactNode {
  const { can } = useMe();
  const [tab, setTab] = useQueryState(
    "tab",
    parseAsStringLiteral(SERVICE_TABS).withDefault("instances").withOptions({ history: "push" }),
  );
  const tabs = SERVICE_TABS.filter((each) => each !== "test" || can("services:write"));
  return (
    <Tabs
      value={tabs.includes(tab) ? tab : "instances"}
      onValueChange={(next) => void setTab(next as ServiceTab)}
    >
      <TabsList aria-label="Sections">
        {tabs.map((each) => (
          <TabsTrigger key={each} value={each}>
            {LABELS[each]}
          </TabsTrigger>
        ))}
      </TabsList>
      <TabsContent value="instances">
        <InstancesTab service={service} />
      </TabsContent>
      <TabsContent value="traffic">
        <TrafficTab service={service} />
      </TabsContent>
      <TabsContent value="requests">
        <RequestsTab service={service} />
      </TabsContent>
      <TabsContent value="strategy">
        <StrategyTab service={service} />
      </TabsContent>
      <TabsContent value="settings">
        <SettingsTab service={service} />
      </TabsContent>
      <TabsContent value="test">
        <TestTab service={service} />
      </TabsContent>
    </Tabs>
  );
}
