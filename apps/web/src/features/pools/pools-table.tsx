"use client";
import type { PoolView } from "@orrery/protocol";
import { StatusBadge, TableCell, TableHeaderCell } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { ListGrid } from "../list/list-grid.tsx";
import { ListRow } from "../list/list-row.tsx";
import { SortHead } from "../list/sort-head.tsx";
import { fullestBudget } from "./filter-pools.ts";
import {
  BudgetGauge,
  ByteRate,
  DemoPoolBadge,
  FailedShare,
  HealthCounts,
  RequestRate,
  WayTimes,
} from "./pool-cells.tsx";
import { poolFace } from "./pool-face.ts";
import { poolHref } from "./pool-words.ts";
import type { PoolList } from "./use-pool-list.ts";

export type PoolsTableProps = {
  list: PoolList;
  activeId: string | null;
  onActivate: (poolId: string) => void;
};

export function PoolsTable({ list, activeId, onActivate }: PoolsTableProps): ReactNode {
  return (
    <ListGrid
      label="Pools"
      kind="pool"
      activeId={activeId}
      head={
        <>
          <SortHead list={list} sort="name" label="Name" />
          <SortHead list={list} sort="state" label="State" />
          <TableHeaderCell>Proxies</TableHeaderCell>
          <SortHead list={list} sort="requests" label="Requests" isNumeric />
          <TableHeaderCell numeric title="Sent and received, in the last minute">
            Traffic
          </TableHeaderCell>
          <SortHead list={list} sort="failures" label="Failed" isNumeric />
          <TableHeaderCell
            numeric
            title="Until the way through a proxy is open, or the answer begins; median and 99th percentile of the last minute"
          >
            p50 / p99
          </TableHeaderCell>
          <SortHead list={list} sort="budget" label="Fullest budget" />
          <TableHeaderCell numeric title="Connected nodes that serve it">
            Nodes
          </TableHeaderCell>
        </>
      }
    >
      {list.rows.map((pool) => (
        <PoolRow key={pool.id} pool={pool} isActive={pool.id === activeId} onActivate={onActivate} />
      ))}
    </ListGrid>
  );
}

function PoolRow({
  pool,
  isActive,
  onActivate,
}: {
  pool: PoolView;
  isActive: boolean;
  onActivate: (id: string) => void;
}): ReactNode {
  const face = poolFace(pool, useViewer());
  const budget = fullestBudget(pool);
  return (
    <ListRow
      kind="pool"
      rowId={pool.id}
      isActive={isActive}
      onActivate={onActivate}
      menu={null}
      data-pool={pool.name}
      data-state-kind={face.state}
      className="h-12"
    >
      <th scope="row" className="w-full min-w-44 max-w-0 px-3 pl-4 text-left font-medium">
        <span className="flex min-w-0 items-center gap-2">
          <PageLink href={poolHref(pool.id)} className="truncate hover:underline">
            {pool.name}
          </PageLink>
          <DemoPoolBadge pool={pool} />
        </span>
        {pool.description === "" ? null : (
          <span className="block truncate font-normal text-ink-faint text-xs" title={pool.description}>
            {pool.description}
          </span>
        )}
      </th>
      <TableCell title={face.reason}>
        <StatusBadge plain tone={face.tone} label={face.label} />
      </TableCell>
      <TableCell className="whitespace-nowrap">
        <HealthCounts pool={pool} />
      </TableCell>
      <TableCell numeric>
        <RequestRate traffic={pool.traffic} />
      </TableCell>
      <TableCell numeric>
        <ByteRate traffic={pool.traffic} />
      </TableCell>
      <TableCell numeric>
        <FailedShare pool={pool} />
      </TableCell>
      <TableCell numeric className="whitespace-nowrap">
        <WayTimes traffic={pool.traffic} />
      </TableCell>
      <TableCell className="min-w-32 max-w-44">
        {budget === null ? <span className="text-ink-faint">–</span> : <BudgetGauge budget={budget} />}
      </TableCell>
      <TableCell numeric>{pool.nodeCount}</TableCell>
    </ListRow>
  );
}
