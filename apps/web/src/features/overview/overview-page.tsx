"use client";
import { byUrgency } from "@orrery/domain";
import type { AttentionItem } from "@orrery/protocol";
import { Button, Card, EmptyState, PageHeader, Skeleton, useNowMs } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { Server } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useConnection } from "../../lib/live/use-connection.ts";
import { type Nodes, useFleetCounts, useNodes } from "../../lib/live/use-nodes.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { AttentionCard } from "./attention-card.tsx";
import { FederationsCard } from "./federations-card.tsx";
import { fleetAttention } from "./fleet-attention.ts";
import { breakdownByRegion } from "./fleet-breakdown.ts";
import { FleetHealthCard } from "./fleet-health-card.tsx";
import { HubCard } from "./hub-card.tsx";
import { RecentEventsCard } from "./recent-events-card.tsx";
import { RegionCard } from "./region-card.tsx";
import { RunningCard } from "./running-card.tsx";

/** What needs attention of accounts and pools comes by asking; all else is live. */
const TOLD_EVERY_MS = 15_000;
/** Sums follow the fleet once a second: nobody reads faster, and thousands of nodes report each second. */
const FOLLOW_MS = 1000;

export function OverviewPage(): ReactNode {
  const trpc = useTRPC();
  const nodes = useNodes(FOLLOW_MS);
  const connection = useConnection();
  const { can } = useMe();
  const overview = useQuery(
    trpc.overview.get.queryOptions(
      undefined,
      can("billing:read") || can("pools:read") ? { refetchInterval: TOLD_EVERY_MS } : {},
    ),
  );
  const isStale = connection.phase === "stale";
  const regions = useMemo(() => breakdownByRegion(nodes.byId.values()), [nodes.byId]);

  return (
    <>
      <PageHeader title="Overview" description={describeFleet(nodes, regions.length)} />
      <div className="grid min-w-0 gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {!nodes.isLoaded ? (
            <FleetSkeleton />
          ) : nodes.ids.length === 0 ? (
            <NoNodes canEnrol={can("join-tokens:write")} />
          ) : (
            <Fleet
              nodes={nodes}
              regions={regions}
              isStale={isStale}
              hubVersion={overview.data?.hub.version}
              told={overview.data?.attention}
            />
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          {overview.data !== undefined ? (
            <HubCard hub={overview.data.hub} connection={connection} />
          ) : overview.error !== null ? (
            <Card title="Hub">
              <QueryError
                compact
                title="The hub's details could not be read"
                error={overview.error}
                onRetry={() => void overview.refetch()}
              />
            </Card>
          ) : (
            <Skeleton className="h-52 rounded-lg" />
          )}
          {can("events:read") ? <RecentEventsCard /> : null}
        </div>
      </div>
    </>
  );
}

function Fleet({
  nodes,
  regions,
  isStale,
  hubVersion,
  told,
}: {
  nodes: Nodes;
  regions: ReturnType<typeof breakdownByRegion>;
  isStale: boolean;
  hubVersion: string | undefined;
  /** As the hub has it; of nodes this page knows newer. */
  told: readonly AttentionItem[] | undefined;
}): ReactNode {
  const counts = useFleetCounts();
  const nowMs = useNowMs();
  const items = useMemo(
    () =>
      [
        ...fleetAttention([...nodes.byId.values()], {
          nowAtMs: nowMs ?? Date.now(),
          version: hubVersion ?? null,
        }),
        ...(told ?? []).filter(({ nodeId, federationId }) => nodeId === null && federationId === undefined),
      ].sort(byUrgency),
    [nodes.byId, nowMs, hubVersion, told],
  );
  return (
    <>
      <FleetHealthCard counts={counts} isStale={isStale} />
      <AttentionCard
        items={items}
        unknownCount={counts.byHealth.unknown}
        isStale={isStale}
        nodeOf={(item) => (item.nodeId === null ? undefined : nodes.byId.get(item.nodeId))}
      />
      <RunningCard />
      <FederationsCard />
      <RegionCard rows={regions} isStale={isStale} />
    </>
  );
}

function NoNodes({ canEnrol }: { canEnrol: boolean }): ReactNode {
  return (
    <div className="rounded-lg border border-line bg-surface">
      <EmptyState
        icon={<Server aria-hidden />}
        title="No nodes yet"
        action={
          canEnrol ? (
            <Button asChild variant="primary">
              <PageLink href="/enrol">Enrol a host</PageLink>
            </Button>
          ) : undefined
        }
      >
        {canEnrol
          ? "Create a join token and paste one line on a host with Node. It appears here within seconds."
          : "An operator with the right to create join tokens can enrol the first host."}
      </EmptyState>
    </div>
  );
}

function FleetSkeleton(): ReactNode {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <Skeleton className="h-44 rounded-lg" />
      <Skeleton className="h-40 rounded-lg" />
      <Skeleton className="h-56 rounded-lg" />
    </div>
  );
}

function describeFleet(nodes: Nodes, regionCount: number): string {
  if (!nodes.isLoaded) return "Reading the fleet…";
  if (nodes.ids.length === 0) return "The fleet is empty.";
  const count = nodes.ids.length;
  const where = `${regionCount} ${regionCount === 1 ? "region" : "regions"}`;
  return `${count} ${count === 1 ? "node" : "nodes"} in ${where}`;
}
