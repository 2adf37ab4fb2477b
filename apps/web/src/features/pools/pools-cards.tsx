"use client";
import type { PoolView } from "@orrery/protocol";
import { StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { fullestBudget } from "./filter-pools.ts";
import {
  BudgetGauge,
  ByteRate,
  DemoPoolBadge,
  FailedShare,
  HealthCounts,
  RequestRate,
} from "./pool-cells.tsx";
import { poolFace } from "./pool-face.ts";
import { poolHref } from "./pool-words.ts";
import type { PoolList } from "./use-pool-list.ts";

/** The same list on a phone: one card a pool. */
export function PoolsCards({ list }: { list: PoolList }): ReactNode {
  return (
    <ul aria-label="Pools" className="-mx-4 divide-y divide-line border-line border-y bg-surface">
      {list.rows.map((pool) => (
        <PoolCard key={pool.id} pool={pool} />
      ))}
    </ul>
  );
}

function PoolCard({ pool }: { pool: PoolView }): ReactNode {
  const face = poolFace(pool, useViewer());
  const budget = fullestBudget(pool);
  return (
    <li data-pool={pool.name} data-state-kind={face.state}>
      <PageLink href={poolHref(pool.id)} className="flex min-w-0 flex-col gap-1.5 px-4 py-3">
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <span className="truncate font-medium text-base text-ink">{pool.name}</span>
          <StatusBadge tone={face.tone} label={face.label} />
          <DemoPoolBadge pool={pool} />
        </span>
        <span className="text-ink-muted text-sm">
          <HealthCounts pool={pool} />
        </span>
        <span className="flex min-w-0 flex-wrap gap-x-3 text-ink-faint text-xs">
          <span>
            requests <RequestRate traffic={pool.traffic} />
          </span>
          <span>
            traffic <ByteRate traffic={pool.traffic} />
          </span>
          <span>
            failed <FailedShare pool={pool} />
          </span>
          <span>
            {pool.nodeCount} {pool.nodeCount === 1 ? "node" : "nodes"}
          </span>
        </span>
        {budget === null ? null : <BudgetGauge budget={budget} />}
      </PageLink>
    </li>
  );
}
