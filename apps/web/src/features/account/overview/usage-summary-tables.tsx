"use client";
import type { AccountId, UsageSummary } from "@orrery/protocol";
import {
  Credits,
  Quantity,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { MeterQuantity } from "../../billing/meter-quantity.tsx";
import { meterLabel } from "../../billing/meter-words.ts";
import { useMeterUnits } from "../use-meter-units.ts";

const REFETCH_MS = 15_000;
const NODES_SHOWN_MAX = 10;

/** The sums of a span, by meter and by node. What fails here is told by the chart above. */
export function UsageSummaryTables({
  accountId,
  fromAtMs,
  toAtMs,
}: {
  accountId: AccountId;
  fromAtMs: number;
  toAtMs: number;
}): ReactNode {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.usage.summary.queryOptions(
      { accountId, fromAtMs, toAtMs },
      { placeholderData: keepPreviousData, refetchInterval: REFETCH_MS },
    ),
  );
  if (data === undefined || (data.meters.length === 0 && data.nodes.length === 0)) return null;
  return (
    <div className="-mx-4 -mb-4 mt-4 grid min-w-0 border-line border-t pt-1 divide-line max-lg:divide-y lg:grid-cols-2 lg:divide-x">
      <Meters meters={data.meters} />
      <Nodes nodes={data.nodes} />
    </div>
  );
}

function Meters({ meters }: { meters: UsageSummary["meters"] }): ReactNode {
  const units = useMeterUnits();
  return (
    <Table aria-label="Usage by meter">
      <TableHead>
        <tr>
          <TableHeaderCell>Meter</TableHeaderCell>
          <TableHeaderCell numeric>Quantity</TableHeaderCell>
          <TableHeaderCell numeric className="max-sm:hidden">
            Events
          </TableHeaderCell>
          <TableHeaderCell numeric>Credits</TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {meters.map((each) => (
          <TableRow key={each.meter}>
            <TableCell className="w-full min-w-24 max-w-0 truncate" title={meterLabel(each.meter)}>
              {meterLabel(each.meter)}
            </TableCell>
            <TableCell numeric>
              <MeterQuantity meter={each.meter} quantity={each.quantity} unit={units.get(each.meter)} />
            </TableCell>
            <TableCell numeric className="text-ink-muted max-sm:hidden">
              <Quantity kind="count" value={each.eventCount} />
            </TableCell>
            <TableCell numeric>
              <Credits unit="" units={each.units} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Nodes({ nodes }: { nodes: UsageSummary["nodes"] }): ReactNode {
  const shown = nodes.slice(0, NODES_SHOWN_MAX);
  return (
    <div className="min-w-0">
      <Table aria-label="Usage by node">
        <TableHead>
          <tr>
            <TableHeaderCell>Node</TableHeaderCell>
            <TableHeaderCell numeric>Events</TableHeaderCell>
            <TableHeaderCell numeric>Credits</TableHeaderCell>
          </tr>
        </TableHead>
        <TableBody>
          {shown.map((node) => (
            <TableRow key={node.nodeId}>
              <TableCell>
                {node.nodeId === "" ? (
                  <span className="text-ink-muted">no node: told from outside</span>
                ) : (
                  <PageLink href={`/nodes/${encodeURIComponent(node.nodeId)}`} className="hover:underline">
                    {node.name}
                  </PageLink>
                )}
              </TableCell>
              <TableCell numeric className="text-ink-muted">
                <Quantity kind="count" value={node.eventCount} />
              </TableCell>
              <TableCell numeric>
                <Credits unit="" units={node.units} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {nodes.length > shown.length ? (
        <p className="px-4 py-2 text-ink-faint text-xs">and {nodes.length - shown.length} more</p>
      ) : null}
    </div>
  );
}
