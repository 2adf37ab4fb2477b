"use client";
import type { ServiceFigures, ServiceView } from "@orrery/protocol";
import { Badge, formatDurationMs, formatRate, formatRatio, NO_VALUE } from "@orrery/ui";
import type { ReactNode } from "react";
import { failedRatio } from "./filter-services.ts";
import { instanceTotal, othersText } from "./service-face.ts";

const MINUTE_S = 60;

export function AutomaticBadge({ service }: { service: Pick<ServiceView, "isAutomatic"> }): ReactNode {
  return service.isAutomatic ? (
    <Badge title="It was made because a worker's port is for it.">Automatic</Badge>
  ) : null;
}

export function UsableCount({ service }: { service: Pick<ServiceView, "standing"> }): ReactNode {
  const total = instanceTotal(service);
  if (total === 0) return <span className="text-ink-faint">None</span>;
  return (
    <span className="tabular-nums">
      {service.standing.counts.usable}
      <span className="text-ink-faint"> of {total} usable</span>
    </span>
  );
}

/** How many are usable, and under it why the others are not. */
export function UsableCounts({ service }: { service: Pick<ServiceView, "standing"> }): ReactNode {
  const others = othersText(service);
  return (
    <>
      <UsableCount service={service} />
      {others === "" ? null : (
        <span className="block truncate text-ink-muted text-xs tabular-nums" title={others}>
          {others}
        </span>
      )}
    </>
  );
}

export function RequestRate({ traffic }: { traffic: ServiceFigures | null }): ReactNode {
  return <>{formatRate(traffic === null ? null : traffic.requestCount / MINUTE_S)}</>;
}

/** Loud where a request in a hundred fails. */
export function FailedShare({ service }: { service: Pick<ServiceView, "traffic"> }): ReactNode {
  const ratio = failedRatio(service);
  return <span className={ratio !== null && ratio >= 0.01 ? "text-warn" : ""}>{formatRatio(ratio)}</span>;
}

export function AnswerTimes({ traffic }: { traffic: ServiceFigures | null }): ReactNode {
  if (traffic === null || traffic.p50Ms === null) return NO_VALUE;
  return (
    <>
      {formatDurationMs(traffic.p50Ms)}
      <span className="text-ink-faint"> / {formatDurationMs(traffic.p99Ms)}</span>
    </>
  );
}

export function BreakerCount({ service }: { service: Pick<ServiceView, "standing"> }): ReactNode {
  const { breakerCount } = service.standing;
  return <span className={breakerCount > 0 ? "text-bad" : ""}>{breakerCount}</span>;
}
