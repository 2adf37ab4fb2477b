"use client";
import type { WorkerDetail } from "@orrery/protocol/workers";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@orrery/ui";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { FailureNotice } from "./failure-notice.tsx";
import { InstancesTab } from "./instances/instances-tab.tsx";
import { LogsTab } from "./logs/logs-tab.tsx";
import { RevisionsTab } from "./revisions/revisions-tab.tsx";
import { SpecTab } from "./spec-tab.tsx";
import { UnplacedNotice } from "./unplaced-notice.tsx";

const WORKER_TABS = ["instances", "logs", "revisions", "spec"] as const;
type WorkerTab = (typeof WORKER_TABS)[number];

const WORKER_TAB_LABELS: Readonly<Record<WorkerTab, string>> = {
  instances: "Instances",
  logs: "Logs",
  revisions: "Revisions",
  spec: "Spec and events",
};

/** The sections of a worker's page; which one is open is in the address. */
export function WorkerSections({ worker }: { worker: WorkerDetail }): ReactNode {
  const [{ tab }, setUrl] = useQueryStates(
    {
      tab: parseAsStringLiteral(WORKER_TABS).withDefault("instances"),
      log: parseAsString,
      instance: parseAsString,
    },
    { history: "push" },
  );
  const openLog = (instanceId: string) => void setUrl({ tab: "logs", log: instanceId, instance: null });
  return (
    <>
      <FailureNotice rollout={worker.rollout} onOpenLog={openLog} />
      <UnplacedNotice unplaced={worker.unplaced} />
      <Tabs value={tab} onValueChange={(next) => void setUrl({ tab: next as WorkerTab })}>
        <TabsList aria-label="Sections">
          {WORKER_TABS.map((each) => (
            <TabsTrigger key={each} value={each}>
              {WORKER_TAB_LABELS[each]}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value="instances">
          <InstancesTab worker={worker} onOpenLog={openLog} />
        </TabsContent>
        <TabsContent value="logs">
          <LogsTab worker={worker} />
        </TabsContent>
        <TabsContent value="revisions">
          <RevisionsTab worker={worker} />
        </TabsContent>
        <TabsContent value="spec">
          <SpecTab worker={worker} />
        </TabsContent>
      </Tabs>
    </>
  );
}
