"use client";
import type { GatewayStatus, GatewayUsage } from "@orrery/protocol";
import {
  AgeText,
  Card,
  EmptyState,
  formatBytes,
  formatDurationMs,
  formatRatio,
  Skeleton,
  StatusBadge,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { poolHref } from "../pools/pool-words.ts";
import { NodeLink } from "../targets/target-cells.tsx";
import { useNodeNames } from "../targets/use-node-names.ts";
import { GATEWAY_FACES, listGateways } from "./gateway-face.ts";
import { usePoolNames } from "./use-pool-names.ts";

const REFETCH_MS = 3000;

export function UsageTab(): ReactNode {
  const trpc = useTRPC();
  const query = useQuery(trpc.gateway.usage.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
  if (query.data === undefined) {
    return query.isError ? (
      <QueryError
        title="The gateways could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <div aria-busy="true">
        <Skeleton className="h-72" />
      </div>
    );
  }
  return (
    <>
      <NotRefreshed error={query.error} />
      <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <UsageCard usage={query.data} />
        <GatewaysCard gateways={query.data.gateways} />
      </div>
    </>
  );
}

function UsageCard({ usage }: { usage: GatewayUsage }): ReactNode {
  const nameOf = useNodeNames();
  const poolName = usePoolNames();
  return (
    <Card
      flush
      title="Usage"
      note={
        <>
          of the last hour, most bytes first; read <AgeText atMs={usage.atMs} />
        </>
      }
      label="Usage"
    >
      {usage.rows.length === 0 ? (
        <EmptyState compact title="Nothing went through a gateway in the last hour">
          A worker sets HTTPS_PROXY with its credential, and its traffic shows here.
        </EmptyState>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section aria-label="Usage by node and worker" tabIndex={0} className="overflow-x-auto">
          <Table>
            <TableHead>
              <tr>
                <TableHeaderCell>Worker</TableHeaderCell>
                <TableHeaderCell>Node</TableHeaderCell>
                <TableHeaderCell>Pool</TableHeaderCell>
                <TableHeaderCell numeric>Requests</TableHeaderCell>
                <TableHeaderCell numeric>Failed</TableHeaderCell>
                <TableHeaderCell numeric>Sent</TableHeaderCell>
                <TableHeaderCell numeric>Received</TableHeaderCell>
                <TableHeaderCell numeric title="Until the way was open; median and 99th percentile">
                  p50 / p99
                </TableHeaderCell>
              </tr>
            </TableHead>
            <TableBody>
              {usage.rows.map((row) => (
                <TableRow
                  key={`${row.nodeId} ${row.worker} ${row.poolId} ${row.accountId ?? ""}`}
                  data-worker={row.worker}
                >
                  <th scope="row" className="px-3 pl-4 text-left font-medium">
                    {row.worker}
                  </th>
                  <TableCell>
                    <NodeLink nodeId={row.nodeId} name={nameOf(row.nodeId)} />
                  </TableCell>
                  <TableCell>
                    <PageLink href={poolHref(row.poolId)} className="hover:underline">
                      {poolName(row.poolId)}
                    </PageLink>
                  </TableCell>
                  <TableCell numeric>{row.requestCount}</TableCell>
                  <TableCell numeric>
                    {formatRatio(row.requestCount === 0 ? null : row.failedCount / row.requestCount)}
                  </TableCell>
                  <TableCell numeric>{formatBytes(row.sentBytes)}</TableCell>
                  <TableCell numeric>{formatBytes(row.receivedBytes)}</TableCell>
                  <TableCell numeric className="whitespace-nowrap">
                    {formatDurationMs(row.p50Ms)} / {formatDurationMs(row.p99Ms)}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </section>
      )}
    </Card>
  );
}

function GatewaysCard({ gateways }: { gateways: readonly GatewayStatus[] }): ReactNode {
  const nameOf = useNodeNames();
  const viewer = useViewer();
  return (
    <Card flush title="Gateways" note={`${gateways.length} told of theirs`}>
      {gateways.length === 0 ? (
        <EmptyState compact title="No node has told of its gateway yet">
          A gateway starts where a pool and a credential are for its node.
        </EmptyState>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section aria-label="Gateways by node" tabIndex={0} className="max-h-[36rem] overflow-y-auto">
          <ul className="divide-y divide-line text-sm">
            {listGateways(gateways, nameOf).map((gateway) => {
              const face = GATEWAY_FACES[gateway.state];
              return (
                <li
                  key={gateway.nodeId}
                  data-gateway={gateway.state}
                  className="flex flex-col gap-0.5 px-4 py-2"
                >
                  <span className="flex min-w-0 items-center justify-between gap-3">
                    <span className="min-w-0 truncate font-medium">
                      <NodeLink nodeId={gateway.nodeId} name={nameOf(gateway.nodeId)} />
                    </span>
                    <StatusBadge
                      plain
                      tone={viewer === undefined ? face.tone : "unknown"}
                      label={viewer === undefined ? face.label : "Unknown"}
                    />
                  </span>
                  <span className="text-pretty text-ink-muted text-xs">{gateway.reason}</span>
                  <span className="flex flex-wrap gap-x-3 text-ink-faint text-xs">
                    {gateway.address === null ? null : <span className="font-mono">{gateway.address}</span>}
                    <span>{gateway.openCount} open</span>
                    <AgeText atMs={gateway.atMs} />
                  </span>
                </li>
              );
            })}
          </ul>
        </section>
      )}
    </Card>
  );
}
