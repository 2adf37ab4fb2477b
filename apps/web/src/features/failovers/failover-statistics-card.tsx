"use client";
import type { FailoverStatisticsRow, FederationId } from "@orrery/protocol";
import {
  Card,
  classNames,
  EmptyState,
  Quantity,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Sigma } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { QueryTable } from "../settings/query-table.tsx";
import { FAULT_LABELS, KIND_LABELS, PHASE_LABELS } from "./failover-words.ts";
import { groupStatistics, type StatisticsGroup } from "./statistics-groups.ts";

/** How long those that succeeded took, by kind and fault, with each phase behind a row. */
export function FailoverStatisticsCard({ federationId }: { federationId?: FederationId }): ReactNode {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.failovers.statistics.queryOptions(federationId === undefined ? {} : { federationId }),
  );
  return (
    <Card flush title="Statistics" note="failovers that succeeded">
      <QueryTable query={query} errorTitle="The statistics could not be read">
        {(rows) => <StatisticsTable rows={rows} />}
      </QueryTable>
    </Card>
  );
}

export function StatisticsTable({ rows }: { rows: readonly FailoverStatisticsRow[] }): ReactNode {
  const groups = groupStatistics(rows);
  if (groups.length === 0) {
    return (
      <EmptyState compact icon={<Sigma aria-hidden />} title="Nothing to count yet">
        The times appear with the first failover that succeeds.
      </EmptyState>
    );
  }
  return (
    <Table>
      <TableHead>
        <TableRow>
          <TableHeaderCell>Kind and fault</TableHeaderCell>
          <TableHeaderCell numeric>Count</TableHeaderCell>
          <TableHeaderCell numeric>p50</TableHeaderCell>
          <TableHeaderCell numeric>p99</TableHeaderCell>
          <TableHeaderCell numeric>Max</TableHeaderCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {groups.map((group) => (
          <GroupRows key={`${group.kind} ${group.fault}`} group={group} />
        ))}
      </TableBody>
    </Table>
  );
}

function GroupRows({ group }: { group: StatisticsGroup }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const name = `${KIND_LABELS[group.kind]}, ${FAULT_LABELS[group.fault].toLowerCase()}`;
  return (
    <>
      <TableRow>
        <TableCell className="font-medium">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={`${name}: phases`}
            onClick={() => setOpen(!isOpen)}
            className="-ml-1 inline-flex items-center gap-1 rounded-sm pr-1 touch:min-h-11"
          >
            <ChevronRight
              aria-hidden
              className={classNames(
                "size-3.5 text-ink-faint transition-transform duration-100",
                isOpen && "rotate-90",
              )}
            />
            {name}
          </button>
        </TableCell>
        <Cells row={group.total} />
      </TableRow>
      {isOpen
        ? group.phases.map((row) => (
            <TableRow key={row.phase} className="bg-inset text-ink-muted">
              <TableCell className="first:pl-8">
                {row.phase === "total" ? "Total" : PHASE_LABELS[row.phase]}
              </TableCell>
              <Cells row={row} />
            </TableRow>
          ))
        : null}
    </>
  );
}

function Cells({ row }: { row: FailoverStatisticsRow }): ReactNode {
  return (
    <>
      <TableCell numeric className="text-ink-muted">
        {row.count}
      </TableCell>
      {[row.p50Ms, row.p99Ms, row.maxMs].map((valueMs, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: three columns in a fixed order
        <TableCell key={index} numeric>
          <Quantity kind="duration" value={valueMs} />
        </TableCell>
      ))}
    </>
  );
}
