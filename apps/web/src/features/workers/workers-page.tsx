"use client";
import type { WorkerView } from "@orrery/protocol/workers";
import { PageHeader, Tabs, TabsContent, TabsList, TabsTrigger } from "@orrery/ui";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { SecretsTab } from "../secrets/secrets-tab.tsx";
import { HostsTab } from "./hosts/hosts-tab.tsx";
import { useWorkers } from "./use-workers.ts";
import { workerState } from "./worker-face.ts";
import { DeployButton } from "./workers-empty.tsx";
import { WorkersTab } from "./workers-tab.tsx";

const WORKERS_TABS = ["workers", "hosts", "secrets"] as const;
type WorkersTabName = (typeof WORKERS_TABS)[number];

const LABELS: Readonly<Record<WorkersTabName, string>> = {
  workers: "Workers",
  hosts: "Hosts",
  secrets: "Secrets",
};

/** What the fleet runs, where it may run, and the secrets that it is given. */
export function WorkersPage(): ReactNode {
  const { can } = useMe();
  const isEmpty = useWorkers().data?.length === 0;
  const [tab, setTab] = useQueryState(
    "tab",
    parseAsStringLiteral(WORKERS_TABS).withDefault("workers").withOptions({ history: "push" }),
  );
  return (
    <>
      <PageHeader
        title="Workers"
        description={<Summary />}
        actions={can("workers:write") && !(isEmpty && tab === "workers") ? <DeployButton /> : null}
      />
      <Tabs value={tab} onValueChange={(next) => void setTab(next as WorkersTabName)}>
        <TabsList aria-label="Sections">
          {WORKERS_TABS.map((each) => (
            <TabsTrigger key={each} value={each}>
              {LABELS[each]}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value="workers">
          <WorkersTab />
        </TabsContent>
        <TabsContent value="hosts">
          <HostsTab />
        </TabsContent>
        <TabsContent value="secrets">
          <SecretsTab />
        </TabsContent>
      </Tabs>
    </>
  );
}

function Summary(): ReactNode {
  const { data: workers, isError } = useWorkers();
  if (workers === undefined) return isError ? "Not read" : "Loading…";
  if (workers.length === 0) return "Programs that the fleet runs on its hosts.";
  const sum = (of: (worker: WorkerView) => number) => workers.reduce((all, worker) => all + of(worker), 0);
  const ready = sum(({ counts }) => counts.ready);
  const badCount = workers.filter((worker) => ["down", "paused"].includes(workerState(worker))).length;
  return (
    <>
      {ready} of {sum(({ wantedCount }) => wantedCount)} instances ready
      {badCount === 0
        ? null
        : ` · ${badCount} ${badCount === 1 ? "worker needs" : "workers need"} an operator`}
    </>
  );
}
