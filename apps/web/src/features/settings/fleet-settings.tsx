"use client";
import { AgeText, Card, EmptyState, KeyValueList, Switch, toast } from "@orrery/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useFleetCounts } from "../../lib/live/use-nodes.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { WaitingList } from "../nodes/waiting-room.tsx";
import { QueryTable } from "./query-table.tsx";

export function FleetSettings() {
  return (
    <div className="flex flex-col gap-4">
      <WaitingRoomSettings />
      <HubInfoCard />
    </div>
  );
}

function WaitingRoomSettings() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { can } = useMe();
  const { waiting } = useFleetCounts();
  const query = useQuery(trpc.settings.get.queryOptions());
  const set = useMutation(
    trpc.settings.set.mutationOptions({
      onSuccess: (settings) => {
        queryClient.setQueryData(trpc.settings.get.queryKey(), settings);
        toast.success(
          settings.waitingRoomEnabled ? "New hosts wait for approval" : "New hosts are admitted at once",
        );
      },
      onError: (error) => toast.error("The setting was not changed", { description: describeError(error) }),
    }),
  );
  return (
    <>
      <Card title="Admission">
        <QueryTable query={query} errorTitle="The settings could not be read">
          {(settings) => (
            <Switch
              label="Waiting room"
              hint="A host that enrols waits until someone approves it. Hosts that are in stay in."
              checked={
                set.isPending ? set.variables.waitingRoomEnabled === true : settings.waitingRoomEnabled
              }
              disabled={!can("settings:write") || set.isPending}
              onCheckedChange={(checked) => set.mutate({ waitingRoomEnabled: checked })}
            />
          )}
        </QueryTable>
      </Card>
      {waiting > 0 ? (
        <WaitingList />
      ) : (
        <Card title="Waiting room">
          <EmptyState compact title="Nobody waits">
            Hosts that enrol while the waiting room is on appear here and on the Nodes page.
          </EmptyState>
        </Card>
      )}
    </>
  );
}

function HubInfoCard() {
  const trpc = useTRPC();
  const query = useQuery(trpc.overview.get.queryOptions());
  return (
    <Card title="Hub">
      <QueryTable query={query} errorTitle="The hub's details could not be read">
        {({ hub }) => (
          <KeyValueList
            items={[
              { label: "Version", value: hub.version },
              { label: "Started", value: <AgeText atMs={hub.startedAtMs} /> },
              { label: "Gateway", value: hub.gatewayUrl, mono: true },
              { label: "Install script", value: hub.installUrl, mono: true },
              { label: "CA fingerprint", value: hub.caFingerprint, mono: true },
            ]}
          />
        )}
      </QueryTable>
    </Card>
  );
}
