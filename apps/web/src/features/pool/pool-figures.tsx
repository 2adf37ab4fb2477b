"use client";
import type { PoolView } from "@orrery/protocol";
import { Fact } from "@orrery/ui";
import type { ReactNode } from "react";
import { countOf } from "../list/count-text.ts";
import { fullestBudget } from "../pools/filter-pools.ts";
import {
  BudgetGauge,
  ByteRate,
  FailedShare,
  HealthyCount,
  RequestRate,
  WayTimes,
} from "../pools/pool-cells.tsx";

/** What passes now, of the last minute. */
export function PoolFigures({ pool }: { pool: PoolView }): ReactNode {
  const budget = fullestBudget(pool);
  return (
    <dl
      aria-label="The last minute"
      className="mb-5 grid grid-cols-2 gap-x-6 gap-y-3 rounded-lg border border-line bg-surface px-4 py-3 max-sm:[&>:last-child]:col-span-2 sm:grid-cols-4 xl:grid-cols-7"
    >
      <Fact label="Proxies">
        <HealthyCount pool={pool} />
      </Fact>
      <Fact label="Requests">
        <RequestRate traffic={pool.traffic} />
      </Fact>
      <Fact label="Sent and received">
        <ByteRate traffic={pool.traffic} />
      </Fact>
      <Fact label="Failed for clients">
        <FailedShare pool={pool} />
      </Fact>
      <Fact label="Way open, p50 / p99">
        <WayTimes traffic={pool.traffic} />
      </Fact>
      <Fact label="Served by">{pool.nodeCount === 0 ? "no node" : countOf(pool.nodeCount, "node")}</Fact>
      <Fact label="Fullest budget">
        {budget === null ? (
          <span className="text-ink-faint">no limit applies</span>
        ) : (
          <BudgetGauge budget={budget} />
        )}
      </Fact>
    </dl>
  );
}
