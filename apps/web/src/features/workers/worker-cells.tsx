"use client";
import type { WorkerView } from "@orrery/protocol/workers";
import { Badge, formatBytes, NO_VALUE, ShareBar } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { reservedOf } from "./filter-workers.ts";
import { coresNumber, coresText, instancesText, listText } from "./worker-words.ts";

export function DemoWorkerBadge({ worker }: { worker: Pick<WorkerView, "isDemo"> }): ReactNode {
  return worker.isDemo ? <Badge title="It runs on this machine's stand-in hosts.">Demo</Badge> : null;
}

/** How many of the wanted instances are ready, as number and bar. */
export function ReadyGauge({
  worker: { counts, wantedCount, unplaced },
}: {
  worker: Pick<WorkerView, "counts" | "wantedCount" | "unplaced">;
}): ReactNode {
  const isShort = counts.ready < wantedCount;
  const others = [
    counts.starting === 0 ? "" : `${counts.starting} on the way`,
    counts.troubled === 0 ? "" : `${counts.troubled} in trouble`,
    unplaced === null ? "" : `${unplaced.count} without a place`,
    counts.leaving === 0 ? "" : `${counts.leaving} leaving`,
  ].filter((text) => text !== "");
  return (
    <span
      className="flex min-w-0 flex-col gap-1"
      title={[`${counts.ready} of ${instancesText(wantedCount)} ready`, ...others].join(", ")}
    >
      <span className="flex min-w-0 items-baseline justify-between gap-2 text-xs tabular-nums">
        <span>
          {counts.ready}
          <span className="text-ink-faint"> / {wantedCount}</span>
        </span>
        <span className="truncate text-ink-muted">{others.join(", ")}</span>
      </span>
      <ShareBar
        label={`${counts.ready} of ${instancesText(wantedCount)} ready`}
        ratio={wantedCount === 0 ? 0 : counts.ready / wantedCount}
        tone={isShort ? (counts.troubled > 0 || unplaced !== null ? "warn" : "info") : "ok"}
      />
    </span>
  );
}

export function CpuText({ worker }: { worker: Pick<WorkerView, "usage" | "spec" | "regions"> }): ReactNode {
  if (worker.usage === null) return <span className="text-ink-faint">{NO_VALUE}</span>;
  const { cpu } = reservedOf(worker);
  return (
    <span className="whitespace-nowrap tabular-nums">
      {coresNumber(worker.usage.cpu)}
      <span className="text-ink-faint"> of {coresText(cpu)}</span>
    </span>
  );
}

/** Nothing where CpuText says that nothing was measured. */
export function MemoryText({
  worker,
}: {
  worker: Pick<WorkerView, "usage" | "spec" | "regions">;
}): ReactNode {
  if (worker.usage === null) return null;
  const { memoryBytes } = reservedOf(worker);
  return (
    <span className="whitespace-nowrap tabular-nums">
      {formatBytes(worker.usage.memoryBytes)}
      <span className="text-ink-faint"> of {formatBytes(memoryBytes)}</span>
    </span>
  );
}

/** "eu-central 3, us-east 1" */
export function RegionsText({ worker: { regions } }: { worker: Pick<WorkerView, "regions"> }): ReactNode {
  if (regions.length === 0) return <span className="text-ink-faint">nowhere</span>;
  const all = regions.map(({ region, count }) => `${region === "" ? "no region" : region} ${count}`);
  return <span title={all.join(", ")}>{listText(all, 2)}</span>;
}

export function RestartCount({ worker }: { worker: Pick<WorkerView, "restartCount"> }): ReactNode {
  return (
    <span className={worker.restartCount > 0 ? "text-ink" : "text-ink-faint"}>{worker.restartCount}</span>
  );
}

/** Who sets the number of instances. */
export function ScalerText({ worker }: { worker: Pick<WorkerView, "scalingGroupId"> }): ReactNode {
  const name = useGroupName(worker.scalingGroupId);
  if (worker.scalingGroupId === null) return <span className="text-ink-faint">by hand</span>;
  return (
    <PageLink
      href={`/scaling/${encodeURIComponent(worker.scalingGroupId)}`}
      className="hover:underline"
      title="A scaling group sets how many instances there are"
    >
      {name ?? "by a scaling group"}
    </PageLink>
  );
}

/** Null = nobody scales it, or the reader may not know who. */
function useGroupName(groupId: WorkerView["scalingGroupId"]): string | null {
  const trpc = useTRPC();
  const canRead = useMe().can("scaling:read");
  const groups = useQuery(
    trpc.scaling.list.queryOptions(undefined, {
      enabled: canRead && groupId !== null,
      staleTime: GROUPS_FRESH_MS,
    }),
  ).data;
  const group = groups?.find(({ id }) => id === groupId);
  return group === undefined ? null : `scaled by ${group.name}`;
}

const GROUPS_FRESH_MS = 60_000;
