"use client";
import { formatDurationMs, formatRatio } from "@orrery/ui";
import type { ReactNode } from "react";
import { useFirstRows } from "../../list/show-more.tsx";
import { useNodeNames } from "../../targets/use-node-names.ts";
import { shortId } from "../../worker/instances/instance-words.ts";
import { BreakerText, StandingBadge, sayersText, UntilText } from "./instance-cells.tsx";
import type { InstanceRow } from "./instance-rows.ts";
import type { InstanceRowsProps } from "./instances-table.tsx";

/** The same rows on a phone: one block an instance. */
export function InstancesCards({ rows, onOpen }: InstanceRowsProps): ReactNode {
  const { shown, more } = useFirstRows(rows);
  return (
    <>
      <ul aria-label="Instances" className="divide-y divide-line">
        {shown.map((row) => (
          <InstanceCard key={row.instance.id} row={row} onOpen={onOpen} />
        ))}
      </ul>
      {more === null ? null : <div className="px-4 pb-3">{more}</div>}
    </>
  );
}

function InstanceCard({
  row,
  onOpen,
}: {
  row: InstanceRow;
  onOpen: (instanceId: string) => void;
}): ReactNode {
  const nameOf = useNodeNames();
  const { id, nodeId, region } = row.instance;
  return (
    <li data-instance={id} data-standing={row.standing ?? "untold"}>
      <button
        type="button"
        onClick={() => onOpen(id)}
        className="flex w-full min-w-0 flex-col gap-1 px-4 py-3 text-left hover:bg-hover"
      >
        <span className="flex w-full min-w-0 flex-wrap items-baseline gap-x-2">
          <span className="min-w-0 truncate font-medium font-mono text-ink text-xs">{shortId(id)}</span>
          <StandingBadge standing={row.standing} />
          <UntilText untilAtMs={row.untilAtMs} />
        </span>
        <span className="text-ink-faint text-xs">
          {nameOf(nodeId)}
          {region === "" ? "" : ` · ${region}`} · {sayersText(row, nameOf)}
        </span>
        <span className="text-pretty text-ink-muted text-xs">{row.reason}</span>
        <span className="flex flex-wrap gap-x-3 text-ink-faint text-xs tabular-nums">
          <span>share {formatRatio(row.shareRatio)}</span>
          <span>latency {formatDurationMs(row.latencyMs)}</span>
          <span>{row.openCount} open</span>
          <span>success {formatRatio(row.successRatio)}</span>
          {row.breaker === "closed" ? null : <BreakerText state={row.breaker} />}
        </span>
      </button>
    </li>
  );
}
