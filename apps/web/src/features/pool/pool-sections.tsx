"use client";
import type { PoolView } from "@orrery/protocol";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@orrery/ui";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { ProxiesTab } from "./proxies/proxies-tab.tsx";
import { SettingsTab } from "./settings/settings-tab.tsx";
import { TestTab } from "./test/test-tab.tsx";
import { TrafficTab } from "./traffic/traffic-tab.tsx";

const POOL_TABS = ["proxies", "traffic", "settings", "test"] as const;
type PoolTab = (typeof POOL_TABS)[number];

const POOL_TAB_LABELS: Readonly<Record<PoolTab, string>> = {
  proxies: "Proxies",
  traffic: "Traffic and rotations",
  settings: "Settings",
  test: "Test a URL",
};

/** The sections of a pool's page; which one is open is in the address. */
export function PoolSections({ pool }: { pool: PoolView }): ReactNode {
  const { can } = useMe();
  const [tab, setTab] = useQueryState(
    "tab",
    parseAsStringLiteral(POOL_TABS).withDefault("proxies").withOptions({ history: "push" }),
  );
  const tabs = POOL_TABS.filter((each) => each !== "test" || can("pools:operate"));
  return (
    <Tabs value={tabs.includes(tab) ? tab : "proxies"} onValueChange={(next) => void setTab(next as PoolTab)}>
      <TabsList aria-label="Sections">
        {tabs.map((each) => (
          <TabsTrigger key={each} value={each}>
            {POOL_TAB_LABELS[each]}
          </TabsTrigger>
        ))}
      </TabsList>
      <TabsContent value="proxies">
        <ProxiesTab pool={pool} />
      </TabsContent>
      <TabsContent value="traffic">
        <TrafficTab pool={pool} />
      </TabsContent>
      <TabsContent value="settings">
        <SettingsTab pool={pool} />
      </TabsContent>
      <TabsContent value="test">
        <TestTab pool={pool} />
      </TabsContent>
    </Tabs>
  );
}
