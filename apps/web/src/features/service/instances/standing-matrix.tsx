"use client";
import type { ServiceView } from "@orrery/protocol";
import {
  Badge,
  formatRatio,
  StatusDot,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { useViewer } from "../../../lib/live/use-connection.ts";
import { useFirstRows } from "../../list/show-more.tsx";
import { useNodeNames } from "../../targets/use-node-names.ts";
import { shortId } from "../../worker/instances/instance-words.ts";
import { faceOfStanding } from "./instance-cells.tsx";
import type { Finding, InstanceRow } from "./instance-rows.ts";

export type StandingMatrixProps = {
  service: ServiceView;
  rows: readonly InstanceRow[];
  onOpen: (instanceId: string) => void;
};

/** Instances by gateways: who finds whom how, with each one's share at that gateway. */
export function StandingMatrix({ service, rows, onOpen }: StandingMatrixProps): ReactNode {
  const nameOf = useNodeNames();
  const { shown, more } = useFirstRows(rows);
  const gateways = service.routers
    .map(({ nodeId, isPanicking }) => ({ nodeId, isPanicking, name: nameOf(nodeId) }))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section aria-label="Instances by gateway" tabIndex={0} className="overflow-x-auto">
      <Table aria-label="Standing of each instance at each gateway">
        <TableHead>
          <tr>
            <TableHeaderCell className="sticky left-0 z-10 bg-surface">Instance</TableHeaderCell>
            {gateways.map(({ nodeId, name, isPanicking }) => (
              <TableHeaderCell key={nodeId} className="max-w-32">
                <span className="flex items-center gap-1.5">
                  <span className="truncate" title={name}>
                    {name}
                  </span>
                  {isPanicking ? <Badge tone="bad">panics</Badge> : null}
                </span>
              </TableHeaderCell>
            ))}
            <TableHeaderCell className="w-full">
              <span className="sr-only">Nothing more</span>
            </TableHeaderCell>
          </tr>
        </TableHead>
        <TableBody>
          {shown.map((row) => (
            <TableRow key={row.instance.id} data-instance={row.instance.id}>
              <th
                scope="row"
                className="sticky left-0 z-10 max-w-72 truncate bg-surface px-3 pl-4 text-left font-medium"
              >
                <button
                  type="button"
                  title={row.instance.id}
                  className="max-w-full truncate font-mono text-xs hover:underline"
                  onClick={() => onOpen(row.instance.id)}
                >
                  {shortId(row.instance.id)}
                </button>
                <span className="ml-2 font-normal text-ink-faint text-xs">{nameOf(row.instance.nodeId)}</span>
              </th>
              {gateways.map(({ nodeId }) => (
                <Cell key={nodeId} finding={row.findings.find((each) => each.nodeId === nodeId)} />
              ))}
              <TableCell />
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {more === null ? null : <div className="px-4 pb-3">{more}</div>}
    </section>
  );
}

function Cell({ finding }: { finding: Finding | undefined }): ReactNode {
  const isStale = useViewer() !== undefined;
  const { label, tone } = faceOfStanding(finding?.routing.standing ?? null);
  const isUsable = finding?.routing.standing === "usable";
  return (
    <TableCell title={finding?.routing.reason ?? "This gateway has not told of it."}>
      <span className="flex items-center gap-1.5 text-xs">
        <StatusDot tone={isStale ? "unknown" : tone} {...(isUsable ? { label } : {})} />
        {isUsable ? null : <span className="text-ink">{label}</span>}
        {finding === undefined ? null : (
          <span className="text-ink-muted tabular-nums">{formatRatio(finding.routing.shareRatio)}</span>
        )}
      </span>
    </TableCell>
  );
}
