"use client";
import type { BudgetView, PoolView, TrafficFigures } from "@orrery/protocol";
import {
  Badge,
  formatByteRate,
  formatDurationMs,
  formatLongDuration,
  formatRate,
  formatRatio,
  NO_VALUE,
  ShareBar,
  type StatusTone,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { budgetRatio, failedRatio } from "./filter-pools.ts";
import { PROXY_HEALTH_FACES, PROXY_HEALTHS, proxyTotal } from "./pool-face.ts";

const MINUTE_S = 60;

export function DemoPoolBadge({ pool }: { pool: Pick<PoolView, "isDemo"> }): ReactNode {
  return pool.isDemo ? <Badge title="Its proxies are stand-ins on this machine.">Demo</Badge> : null;
}

export function HealthyCount({ pool }: { pool: Pick<PoolView, "proxyCounts"> }): ReactNode {
  const total = proxyTotal(pool);
  if (total === 0) return <span className="text-ink-faint">None yet</span>;
  return (
    <span className="tabular-nums">
      {pool.proxyCounts.healthy}
      <span className="text-ink-faint"> of {total} healthy</span>
    </span>
  );
}

/** How many of its proxies are in which health, in words: the others under those that are healthy. */
export function HealthCounts({ pool }: { pool: Pick<PoolView, "proxyCounts"> }): ReactNode {
  const parts = PROXY_HEALTHS.filter((health) => health !== "healthy" && pool.proxyCounts[health] > 0).map(
    (health) => `${pool.proxyCounts[health]} ${PROXY_HEALTH_FACES[health].label.toLowerCase()}`,
  );
  return (
    <>
      <HealthyCount pool={pool} />
      {parts.length === 0 ? null : (
        <span className="block text-ink-muted text-xs tabular-nums">{parts.join(", ")}</span>
      )}
    </>
  );
}

export function RequestRate({ traffic }: { traffic: TrafficFigures | null }): ReactNode {
  return <>{formatRate(traffic === null ? null : traffic.requestCount / MINUTE_S)}</>;
}

export function ByteRate({ traffic }: { traffic: TrafficFigures | null }): ReactNode {
  const bytes = traffic === null ? null : (traffic.sentBytes + traffic.receivedBytes) / MINUTE_S;
  return <>{formatByteRate(bytes)}</>;
}

/** Loud where a request in a hundred fails. */
export function FailedShare({ pool }: { pool: Pick<PoolView, "traffic"> }): ReactNode {
  const ratio = failedRatio(pool);
  return <span className={ratio !== null && ratio >= 0.01 ? "text-warn" : ""}>{formatRatio(ratio)}</span>;
}

export function WayTimes({ traffic }: { traffic: TrafficFigures | null }): ReactNode {
  if (traffic === null || traffic.p50Ms === null) return NO_VALUE;
  return (
    <>
      {formatDurationMs(traffic.p50Ms)}
      <span className="text-ink-faint"> / {formatDurationMs(traffic.p99Ms)}</span>
    </>
  );
}

/** What is taken of a share: target, exit, and how full. */
export function BudgetGauge({ budget }: { budget: BudgetView }): ReactNode {
  const { pattern, exit, taken, allowed, windowMs, counts } = budget;
  const ratio = budgetRatio(budget);
  const words = `${taken} of ${allowed} ${counts} in ${formatLongDuration(windowMs)}`;
  return (
    <span className="flex min-w-0 flex-col gap-1" title={`${pattern} from ${exit}: ${words}`}>
      <span className="flex min-w-0 items-baseline justify-between gap-2 text-xs">
        <span className="truncate text-ink-muted">{pattern}</span>
        <span className="shrink-0 text-ink tabular-nums">
          {taken}
          <span className="text-ink-faint"> / {allowed}</span>
        </span>
      </span>
      <ShareBar
        label={`${pattern} from ${exit}: ${words}`}
        ratio={ratio}
        {...(toneOf(ratio) === null ? {} : { tone: toneOf(ratio) as StatusTone })}
      />
    </span>
  );
}

/** A full share is not a fault: requests wait. */
function toneOf(ratio: number): StatusTone | null {
  return ratio >= 0.95 ? "warn" : null;
}
