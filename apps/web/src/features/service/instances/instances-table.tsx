"use client";
import {
  formatDurationMs,
  formatRatio,
  ShareBar,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { useFirstRows } from "../../list/show-more.tsx";
import { NodeLink } from "../../targets/target-cells.tsx";
import { useNodeNames } from "../../targets/use-node-names.ts";
import { shortId } from "../../worker/instances/instance-words.ts";
import { BreakerText, StandingBadge, sayersText, UntilText } from "./instance-cells.tsx";
import type { InstanceRow } from "./instance-rows.ts";

export type InstanceRowsProps = {
  rows: readonly InstanceRow[];
  onOpen: (instanceId: string) => void;
};

/** One row an instance: the worst that a gateway says of it, and who. */
export function InstancesTable({ rows, onOpen }: InstanceRowsProps): ReactNode {
  const { shown, more } = useFirstRows(rows);
  return (
    <>
      <Table aria-label="Instances">
        <TableHead>
          <tr>
            <TableHeaderCell>Instance</TableHeaderCell>
            <TableHeaderCell>Standing</TableHeaderCell>
            <TableHeaderCell>Breaker</TableHeaderCell>
            <TableHeaderCell numeric title="Of the service's requests in the window, all gateways together">
              Share
            </TableHeaderCell>
            <TableHeaderCell
              numeric
              title="Until an answer began: peaks count at once and fade; mean of the gateways by their requests"
            >
              Latency
            </TableHeaderCell>
            <TableHeaderCell numeric title="Requests that are open now">
              Open
            </TableHeaderCell>
            <TableHeaderCell numeric title="Of the last requests">
              Success
            </TableHeaderCell>
          </tr>
        </TableHead>
        <TableBody>
          {shown.map((row) => (
            <Row key={row.instance.id} row={row} onOpen={onOpen} />
          ))}
        </TableBody>
      </Table>
      {more === null ? null : <div className="px-4 pb-3">{more}</div>}
    </>
  );
}

function Row({ row, onOpen }: { row: InstanceRow; onOpen: (instanceId: string) => void }): ReactNode {
  const nameOf = useNodeNames();
  const { instance, standing, shareRatio, successRatio } = row;
  const { id, nodeId, region, contract } = instance;
  return (
    <TableRow data-instance={id} data-standing={standing ?? "untold"} className="h-12">
      <th scope="row" className="max-w-72 px-3 pl-4 text-left font-medium">
        <button
          type="button"
          title={id}
          className="max-w-full truncate font-mono text-xs hover:underline"
          onClick={() => onOpen(id)}
        >
          {shortId(id)}
        </button>
        <span className="block truncate font-normal text-ink-faint text-xs">
          <NodeLink nodeId={nodeId} name={nameOf(nodeId)} />
          {region === "" ? "" : ` · ${region}`} · contract {contract}
        </span>
      </th>
      <TableCell className="w-full min-w-56 max-w-0">
        <span className="flex items-baseline gap-2">
          <StandingBadge standing={standing} />
          <UntilText untilAtMs={row.untilAtMs} />
          <span className="truncate text-ink-faint text-xs">{sayersText(row, nameOf)}</span>
        </span>
        {standing === "usable" && row.reason === PLAIN ? null : (
          <span className="block truncate text-ink-muted text-xs" title={row.reason}>
            {row.reason}
          </span>
        )}
      </TableCell>
      <TableCell className="whitespace-nowrap">
        <BreakerText state={row.breaker} />
      </TableCell>
      <TableCell numeric className="min-w-24">
        <span className="tabular-nums">{formatRatio(shareRatio)}</span>
        {shareRatio === null ? null : (
          <ShareBar label={`Share of ${shortId(id)}`} ratio={shareRatio} className="mt-1 ml-auto max-w-20" />
        )}
      </TableCell>
      <TableCell numeric>{formatDurationMs(row.latencyMs)}</TableCell>
      <TableCell numeric>{row.openCount}</TableCell>
      <TableCell numeric>
        <span className={successRatio !== null && successRatio < 0.99 ? "text-warn" : ""}>
          {formatRatio(successRatio)}
        </span>
      </TableCell>
    </TableRow>
  );
}

/** What gateways say of one that simply works. */
const PLAIN = "It works.";
