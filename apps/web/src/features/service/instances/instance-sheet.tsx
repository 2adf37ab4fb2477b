"use client";
import type { InstanceRouting } from "@orrery/protocol";
import {
  AgeText,
  ElapsedText,
  formatDurationMs,
  formatRatio,
  type KeyValueItem,
  KeyValueList,
  Sheet,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { NodeLink } from "../../targets/target-cells.tsx";
import { useNodeNames } from "../../targets/use-node-names.ts";
import { shortId } from "../../worker/instances/instance-words.ts";
import { BreakerText, StandingBadge, UntilText } from "./instance-cells.tsx";
import type { Finding, InstanceRow } from "./instance-rows.ts";

/** All that is known of one instance: what it is, and how each gateway finds it. Null = closed. */
export function InstanceSheet({ row, onClose }: { row: InstanceRow | null; onClose: () => void }): ReactNode {
  return (
    <Sheet
      open={row !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={row === null ? "" : `Instance ${shortId(row.instance.id)}`}
      description={row?.reason}
    >
      {row === null ? null : <Details row={row} />}
    </Sheet>
  );
}

function Details({ row }: { row: InstanceRow }): ReactNode {
  const nameOf = useNodeNames();
  const { id, nodeId, region, zone, host, port, contract, weight, load } = row.instance;
  const place = [region, zone].filter((part) => part !== "").join(" / ");
  const items: KeyValueItem[] = [
    { label: "Id", value: id, mono: true },
    { label: "Node", value: <NodeLink nodeId={nodeId} name={nameOf(nodeId)} /> },
    { label: "Place", value: place === "" ? "not known" : place },
    { label: "Address", value: `${host}:${port} at its node`, mono: true },
    { label: "Contract", value: contract, mono: true },
    { label: "Weight", value: weight },
    { label: "Load", value: load === null ? "not told" : <Load load={load} /> },
  ];
  return (
    <div className="flex flex-col gap-5">
      <KeyValueList items={items} />
      <section aria-label="As gateways find it" className="flex flex-col gap-3">
        <h3 className="font-medium text-ink text-sm">As gateways find it</h3>
        {row.findings.length === 0 ? (
          <p className="text-ink-muted text-sm">No gateway told of it in the last 15 s.</p>
        ) : (
          row.findings.map((finding) => <AtGateway key={finding.nodeId} finding={finding} />)
        )}
      </section>
    </div>
  );
}

function Load({ load }: { load: NonNullable<InstanceRow["instance"]["load"]> }): ReactNode {
  return (
    <span className="tabular-nums">
      processor {formatRatio(load.cpuRatio)}, memory {formatRatio(load.memoryRatio)}, queue{" "}
      {formatRatio(load.queueRatio)} <AgeText atMs={load.atMs} className="text-ink-faint text-xs" />
    </span>
  );
}

function AtGateway({ finding }: { finding: Finding }): ReactNode {
  const nameOf = useNodeNames();
  const { nodeId, routing, atMs } = finding;
  return (
    <article
      aria-label={`At ${nameOf(nodeId)}`}
      data-gateway={nameOf(nodeId)}
      className="rounded-md border border-line px-3 py-2.5"
    >
      <header className="mb-2 flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium text-sm">
          <NodeLink nodeId={nodeId} name={nameOf(nodeId)} />
        </span>
        <StandingBadge standing={routing.standing} />
        <span className="text-ink-faint text-xs">
          for <ElapsedText sinceAtMs={routing.sinceAtMs} />
        </span>
        <AgeText atMs={atMs} className="ml-auto text-ink-faint text-xs" />
      </header>
      <p className="mb-2 text-pretty text-ink-muted text-xs">{routing.reason}</p>
      <KeyValueList items={itemsOf(routing)} className="text-xs" />
    </article>
  );
}

function itemsOf(routing: InstanceRouting): KeyValueItem[] {
  const { breaker, ejectedUntilAtMs, ejectionCount, requestCount, failedCount, slowStart } = routing;
  const opened = breaker.openedCount === 0 ? "never opened" : `opened ${timesText(breaker.openedCount)}`;
  return [
    {
      label: "Breaker",
      value: (
        <>
          <BreakerText state={breaker.state} openUntilAtMs={breaker.openUntilAtMs} />
          <span className="text-ink-faint">
            {" "}
            · {opened} · {breaker.consecutiveFailures} failed in a row
          </span>
        </>
      ),
    },
    ...(ejectionCount === 0 && ejectedUntilAtMs === null
      ? []
      : [
          {
            label: "Ejected",
            value: (
              <>
                {timesText(ejectionCount)} lately <UntilText untilAtMs={ejectedUntilAtMs} />
              </>
            ),
          },
        ]),
    { label: "Requests", value: `${requestCount}, of these ${failedCount} failed` },
    { label: "Share", value: formatRatio(routing.shareRatio) },
    { label: "Open", value: `${routing.openCount}, of these ${routing.waitingCount} without an answer yet` },
    { label: "Latency", value: formatDurationMs(routing.latencyMs) },
    { label: "Success", value: formatRatio(routing.successRatio) },
    ...(slowStart < 1
      ? [{ label: "Slow start", value: `${formatRatio(slowStart)} of its share so far` }]
      : []),
  ];
}

function timesText(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
