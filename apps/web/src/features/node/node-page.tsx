"use client";
import type { NodeId, NodeView } from "@orrery/protocol";
import { Skeleton } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { wireErrorOf } from "../../lib/errors/describe-error.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useIsFleetLoaded, useNode, useNodeStatus } from "../../lib/live/use-nodes.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { NodeAbsent } from "./node-absent.tsx";
import { NodeCertificateCard } from "./node-certificate-card.tsx";
import { NodeCharts } from "./node-charts.tsx";
import { NodeEventsCard } from "./node-events-card.tsx";
import { NodeFactsCard } from "./node-facts-card.tsx";
import { NodeFederationsCard } from "./node-federations-card.tsx";
import { NodeHeader } from "./node-header.tsx";
import { NodeLabelsCard } from "./node-labels-card.tsx";
import { NodeSchedulingNotice } from "./node-scheduling-notice.tsx";
import { NodeStatusCard } from "./node-status-card.tsx";
import { NodeWorkersCard } from "./node-workers-card.tsx";

/** Opens with what the server fetched, and is live from the first snapshot on. */
export function NodePage({ nodeId }: { nodeId: NodeId }): ReactNode {
  const trpc = useTRPC();
  const live = useNode(nodeId);
  const isFleetLoaded = useIsFleetLoaded();
  const query = useQuery(
    trpc.nodes.get.queryOptions({ nodeId }, { enabled: live === undefined && !isFleetLoaded }),
  );

  if (live !== undefined) return <NodeDetail node={live} />;
  if (isFleetLoaded || wireErrorOf(query.error)?.code === "NOT_FOUND") return <NodeAbsent nodeId={nodeId} />;
  if (query.data !== undefined) return <NodeDetail node={query.data} />;
  if (query.error !== null) {
    return (
      <QueryError
        title="The node could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return <NodeSkeleton />;
}

function NodeDetail({ node }: { node: NodeView }): ReactNode {
  const status = useNodeStatus(node);
  return (
    <>
      <NodeHeader node={node} status={status} />
      <div className="grid min-w-0 gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <NodeSchedulingNotice node={node} />
          <NodeStatusCard node={node} status={status} />
          <NodeCharts node={node} isCurrent={status.health === "online"} />
        </div>
        <div className="grid min-w-0 content-start gap-4 md:grid-cols-2 xl:grid-cols-1">
          <NodeFederationsCard nodeId={node.id} />
          <NodeWorkersCard nodeId={node.id} />
          <NodeEventsCard nodeId={node.id} />
          <NodeFactsCard node={node} />
          <NodeLabelsCard node={node} />
          <NodeCertificateCard node={node} />
        </div>
      </div>
    </>
  );
}

function NodeSkeleton(): ReactNode {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <Skeleton className="h-8 w-64" />
      <Skeleton className="h-28" />
      <div className="grid gap-3 md:grid-cols-2">
        <Skeleton className="h-44" />
        <Skeleton className="h-44" />
        <Skeleton className="h-44" />
        <Skeleton className="h-44" />
      </div>
    </div>
  );
}
