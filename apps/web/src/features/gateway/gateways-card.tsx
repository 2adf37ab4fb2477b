"use client";
import type { GatewayStatus } from "@orrery/protocol";
import { AgeText, Card, EmptyState, StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { countOf } from "../list/count-text.ts";
import { useFirstRows } from "../list/show-more.tsx";
import { NodeLink } from "../targets/target-cells.tsx";
import { useNodeNames } from "../targets/use-node-names.ts";
import { GATEWAY_FACES, listGateways } from "./gateway-face.ts";

/** Whether each node's gateway serves, and why not; worst first. */
export function GatewaysCard({ gateways }: { gateways: readonly GatewayStatus[] }): ReactNode {
  const nameOf = useNodeNames();
  const { shown, more } = useFirstRows(listGateways(gateways, nameOf));
  const listening = gateways.filter(({ state }) => state === "listening").length;
  return (
    <Card
      flush
      title="Gateways"
      note={
        gateways.length === 0 ? undefined : `${listening} of ${countOf(gateways.length, "node")} listening`
      }
    >
      {gateways.length === 0 ? (
        <EmptyState compact title="No node has told of its gateway yet">
          A gateway starts where a pool and a credential are for its node.
        </EmptyState>
      ) : (
        <>
          <ul aria-label="Gateways by node" className="-mb-px grid text-sm md:grid-cols-2 xl:grid-cols-3">
            {shown.map((gateway) => (
              <Gateway key={gateway.nodeId} gateway={gateway} name={nameOf(gateway.nodeId)} />
            ))}
          </ul>
          {more === null ? null : <div className="px-4 pb-3">{more}</div>}
        </>
      )}
    </Card>
  );
}

function Gateway({ gateway, name }: { gateway: GatewayStatus; name: string }): ReactNode {
  const viewer = useViewer();
  const face = GATEWAY_FACES[gateway.state];
  const { nodeId, address, openCount, reason, state, atMs } = gateway;
  return (
    <li data-gateway={state} className="flex min-w-0 flex-col gap-0.5 border-line border-b px-4 py-2">
      <span className="flex min-w-0 items-center justify-between gap-3">
        <span className="min-w-0 truncate font-medium">
          <NodeLink nodeId={nodeId} name={name} />
        </span>
        <StatusBadge
          plain
          tone={viewer === undefined ? face.tone : "unknown"}
          label={viewer === undefined ? face.label : "Unknown"}
        />
      </span>
      {state === "listening" ? null : <span className="text-pretty text-ink-muted text-xs">{reason}</span>}
      <span className="flex flex-wrap gap-x-3 text-ink-faint text-xs tabular-nums" title={reason}>
        {address === null ? null : <span className="font-mono">{address}</span>}
        <span>{openCount} open</span>
        <AgeText atMs={atMs} />
      </span>
    </li>
  );
}
