"use client";
import type { RouterState, ServiceGatewayView, ServiceView } from "@orrery/protocol";
import { AgeText, Badge, Card, EmptyState, Skeleton, StatusBadge, type StatusTone } from "@orrery/ui";
import type { ReactNode } from "react";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useViewer } from "../../../lib/live/use-connection.ts";
import { countOf } from "../../list/count-text.ts";
import { useFirstRows } from "../../list/show-more.tsx";
import { STRATEGY_WORDS } from "../../services/service-words.ts";
import { NodeLink } from "../../targets/target-cells.tsx";
import { useServiceGateways } from "./use-service-gateways.ts";

const FACES: Record<ServiceGatewayView["state"], { label: string; tone: StatusTone }> = {
  failed: { label: "Failed", tone: "bad" },
  listening: { label: "Listening", tone: "ok" },
  off: { label: "Off", tone: "idle" },
};
const ORDER = Object.keys(FACES);

/** Whether each node's gateway serves, why not, and what this service does there. */
export function GatewaysCard({ service }: { service: ServiceView }): ReactNode {
  const query = useServiceGateways();
  const gateways = query.data ?? [];
  const sorted = [...gateways].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const { shown, more } = useFirstRows(sorted);
  const listening = gateways.filter(({ state }) => state === "listening").length;
  return (
    <Card
      flush
      title="Gateways"
      note={
        gateways.length === 0 ? undefined : `${listening} of ${countOf(gateways.length, "node")} listening`
      }
    >
      {query.data === undefined ? (
        query.isError ? (
          <QueryError
            compact
            title="The gateways could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <div aria-busy="true" className="p-4">
            <Skeleton className="h-16" />
          </div>
        )
      ) : gateways.length === 0 ? (
        <EmptyState compact title="No node has told of its gateway yet">
          Each node's agent listens on 127.0.0.1:4490 for calls to services, once there are any.
        </EmptyState>
      ) : (
        <>
          <ul aria-label="Gateways by node" className="divide-y divide-line text-sm">
            {shown.map((gateway) => (
              <Gateway
                key={gateway.nodeId}
                gateway={gateway}
                service={service}
                router={service.routers.find(({ nodeId }) => nodeId === gateway.nodeId)}
              />
            ))}
          </ul>
          {more === null ? null : <div className="px-4 pb-3">{more}</div>}
        </>
      )}
    </Card>
  );
}

function Gateway({
  gateway,
  service,
  router,
}: {
  gateway: ServiceGatewayView;
  service: ServiceView;
  router: RouterState | undefined;
}): ReactNode {
  const isStale = useViewer() !== undefined;
  const { nodeId, nodeName, state, port, sentence, heardAtMs } = gateway;
  const face = FACES[state];
  return (
    <li data-service-gateway={nodeName} className="flex min-w-0 flex-col gap-0.5 px-4 py-2">
      <span className="flex min-w-0 flex-wrap items-center gap-x-3">
        <span className="min-w-0 truncate font-medium">
          <NodeLink nodeId={nodeId} name={nodeName} />
        </span>
        <StatusBadge plain tone={isStale ? "unknown" : face.tone} label={isStale ? "Unknown" : face.label} />
        {router?.isPanicking ? (
          <Badge tone="bad" title="So few instances are usable that all that may work are used.">
            Panics
          </Badge>
        ) : null}
        {router !== undefined && router.strategy !== service.settings.strategy ? (
          <Badge title="It has not taken over the new strategy yet.">
            still {STRATEGY_WORDS[router.strategy].label.toLowerCase()}
          </Badge>
        ) : null}
        <span className="ml-auto flex gap-x-3 text-ink-faint text-xs tabular-nums">
          {port === null ? null : <span className="font-mono">127.0.0.1:{port}</span>}
          <AgeText atMs={heardAtMs} />
        </span>
      </span>
      {state === "listening" ? null : <span className="text-pretty text-ink-muted text-xs">{sentence}</span>}
      <span className="text-ink-muted text-xs tabular-nums">
        {router === undefined
          ? "Nothing asked for this service there lately."
          : `${router.openCount} open, ${router.queuedCount} waiting for this service`}
      </span>
    </li>
  );
}
