"use client";
import type { GatewayUsage } from "@orrery/protocol";
import {
  formatBytes,
  formatDurationMs,
  formatRatio,
  Item,
  ItemList,
  NO_VALUE,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { countOf } from "../list/count-text.ts";
import { useFirstRows } from "../list/show-more.tsx";
import { poolHref } from "../pools/pool-words.ts";
import { NodeLink } from "../targets/target-cells.tsx";
import { useNodeNames } from "../targets/use-node-names.ts";
import { usePoolNames } from "./use-pool-names.ts";

type Row = GatewayUsage["rows"][number];

/** Who sent how much, from where, through what; on a phone one block a row. */
export function UsageRows({ rows, isPhone }: { rows: readonly Row[]; isPhone: boolean }): ReactNode {
  const { shown, more } = useFirstRows(rows);
  return (
    <>
      {isPhone ? <UsageItems rows={shown} /> : <UsageTable rows={shown} />}
      {more === null ? null : <div className="px-4 pb-3">{more}</div>}
    </>
  );
}

function UsageTable({ rows }: { rows: readonly Row[] }): ReactNode {
  const nameOf = useNodeNames();
  const poolName = usePoolNames();
  return (
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
          {rows.map((row) => (
            <TableRow key={keyOf(row)} data-worker={row.worker}>
              <th
                scope="row"
                className="max-w-56 truncate px-3 pl-4 text-left font-medium"
                title={row.worker}
              >
                {row.worker}
              </th>
              <TableCell className="max-w-48 truncate">
                <NodeLink nodeId={row.nodeId} name={nameOf(row.nodeId)} />
              </TableCell>
              <TableCell className="max-w-56 truncate">
                <PageLink href={poolHref(row.poolId)} className="hover:underline">
                  {poolName(row.poolId)}
                </PageLink>
              </TableCell>
              <TableCell numeric>{row.requestCount.toLocaleString("en-GB")}</TableCell>
              <TableCell numeric>
                <Failed row={row} />
              </TableCell>
              <TableCell numeric>{formatBytes(row.sentBytes)}</TableCell>
              <TableCell numeric>{formatBytes(row.receivedBytes)}</TableCell>
              <TableCell numeric>{timesText(row)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </section>
  );
}

function UsageItems({ rows }: { rows: readonly Row[] }): ReactNode {
  const nameOf = useNodeNames();
  const poolName = usePoolNames();
  return (
    <ItemList label="Usage by node and worker">
      {rows.map((row) => (
        <Item
          key={keyOf(row)}
          data-worker={row.worker}
          title={row.worker}
          end={
            <>
              {formatBytes(row.sentBytes + row.receivedBytes)}
              <span className="block text-ink-faint text-xs">{countOf(row.requestCount, "request")}</span>
            </>
          }
        >
          {nameOf(row.nodeId)} · {poolName(row.poolId)}
          <span className="block">
            failed <Failed row={row} /> · way open {timesText(row)}
          </span>
        </Item>
      ))}
    </ItemList>
  );
}

/** Loud where a request in a hundred fails. */
function Failed({ row: { requestCount, failedCount } }: { row: Row }): ReactNode {
  const ratio = requestCount === 0 ? null : failedCount / requestCount;
  return <span className={ratio !== null && ratio >= 0.01 ? "text-warn" : ""}>{formatRatio(ratio)}</span>;
}

function timesText({ p50Ms, p99Ms }: Row): string {
  return p50Ms === null ? NO_VALUE : `${formatDurationMs(p50Ms)} / ${formatDurationMs(p99Ms)}`;
}

function keyOf({ nodeId, worker, poolId, accountId }: Row): string {
  return `${nodeId} ${worker} ${poolId} ${accountId ?? ""}`;
}
