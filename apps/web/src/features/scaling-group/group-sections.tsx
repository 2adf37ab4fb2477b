"use client";
import type { ScalingGroupView } from "@orrery/protocol";
import { Skeleton, Tabs, TabsContent, TabsList, TabsTrigger } from "@orrery/ui";
import dynamic from "next/dynamic";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { AdviceTab } from "./advice/advice-tab.tsx";
import { DecisionsTab } from "./decision/decisions-tab.tsx";
import { ForecastTab } from "./forecast/forecast-tab.tsx";
import { NowTab } from "./now/now-tab.tsx";

const GROUP_TABS = ["now", "decisions", "settings", "forecast", "advice"] as const;
type GroupTab = (typeof GROUP_TABS)[number];

const LABELS: Readonly<Record<GroupTab, string>> = {
  now: "Now",
  decisions: "Decisions",
  settings: "Policies and back-test",
  forecast: "Forecast",
  advice: "Advice",
};

/** With the words of cron expressions: for whoever opens it. */
const SettingsTab = dynamic(
  () => import("./settings/settings-tab.tsx").then((module) => module.SettingsTab),
  {
    loading: () => (
      <div aria-busy="true">
        <Skeleton className="h-96" />
      </div>
    ),
  },
);

/** The sections of a group's page; which one is open is in the address. */
export function GroupSections({ group }: { group: ScalingGroupView }): ReactNode {
  const [tab, setTab] = useQueryState(
    "tab",
    parseAsStringLiteral(GROUP_TABS).withDefault("now").withOptions({ history: "push" }),
  );
  return (
    <Tabs value={tab} onValueChange={(next) => void setTab(next as GroupTab)}>
      <TabsList aria-label="Sections">
        {GROUP_TABS.map((each) => (
          <TabsTrigger key={each} value={each}>
            {LABELS[each]}
            {each === "advice" && group.adviceCount > 0 ? ` (${group.adviceCount})` : ""}
          </TabsTrigger>
        ))}
      </TabsList>
      <TabsContent value="now">
        <NowTab group={group} />
      </TabsContent>
      <TabsContent value="decisions">
        <DecisionsTab group={group} />
      </TabsContent>
      <TabsContent value="settings">
        <SettingsTab group={group} />
      </TabsContent>
      <TabsContent value="forecast">
        <ForecastTab group={group} />
      </TabsContent>
      <TabsContent value="advice">
        <AdviceTab group={group} />
      </TabsContent>
    </Tabs>
  );
}
