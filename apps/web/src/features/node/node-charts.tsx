"use client";
import type { MetricName, NodeView } from "@orrery/protocol";
import {
  Card,
  NO_VALUE,
  Quantity,
  type QuantityKind,
  SegmentedControl,
  TimeSeriesChart,
  type TimeSeriesLine,
} from "@orrery/ui";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type ReactNode, useState } from "react";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { defaultWindow, HISTORY_WINDOWS, WINDOW_TABLE } from "./history-window.ts";
import { useNodeHistory } from "./use-node-history.ts";

type Line = TimeSeriesLine & { name: MetricName };

type ChartRow = {
  title: string;
  kind: QuantityKind;
  lines: readonly Line[];
  /** The known end of the scale. */
  capacityOf?: (node: NodeView) => number | undefined;
  /** After the title: what the number counts. */
  note?: (node: NodeView) => string | undefined;
};

const charts: readonly ChartRow[] = [
  {
    title: "CPU",
    kind: "ratio",
    lines: [{ name: "cpuRatio", label: "All cores" }],
    capacityOf: () => 1,
    note: ({ facts }) => (facts === null ? undefined : plural(facts.cpuCount, "core")),
  },
  {
    title: "Memory",
    kind: "bytes",
    lines: [{ name: "memoryUsedBytes", label: "Used" }],
    capacityOf: ({ facts }) => facts?.memoryTotalBytes,
  },
  {
    title: "Load",
    kind: "load",
    lines: [{ name: "load1", label: "Load, 1 min" }],
    note: () => "1 min average",
  },
  {
    title: "Network",
    kind: "byteRate",
    lines: [
      { name: "networkReceivedBytesPerSecond", label: "Received" },
      { name: "networkSentBytesPerSecond", label: "Sent" },
    ],
  },
  {
    title: "Disk",
    kind: "bytes",
    lines: [{ name: "diskUsedBytes", label: "Used" }],
    capacityOf: ({ facts }) => facts?.diskTotalBytes,
  },
  {
    title: "Round trip",
    kind: "duration",
    lines: [{ name: "rttMs", label: "Round trip" }],
    note: () => "agent to hub",
  },
  {
    title: "Clock skew",
    kind: "duration",
    lines: [{ name: "clockSkewMs", label: "Ahead of the hub" }],
    note: () => "host minus hub",
  },
  {
    title: "Event-loop lag",
    kind: "duration",
    lines: [{ name: "eventLoopLagMs", label: "99th percentile" }],
    note: () => "agent, p99",
  },
  {
    title: "Connections",
    kind: "count",
    lines: [{ name: "connectionCount", label: "Established" }],
    note: () => "TCP, established",
  },
];

/** `isCurrent`: the numbers beside the titles are of now; otherwise they are the last known and look it. */
export function NodeCharts({ node, isCurrent }: { node: NodeView; isCurrent: boolean }): ReactNode {
  const [chosen, setWindow] = useQueryState("range", parseAsStringLiteral(HISTORY_WINDOWS));
  const [firstWindow] = useState(() => defaultWindow(node, Date.now()));
  const window = chosen ?? firstWindow;
  const history = useNodeHistory(node, window);

  return (
    <section aria-label="Measurements" className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="font-medium text-ink text-sm">Measurements</h2>
        <SegmentedControl
          label="Time range"
          value={window}
          onValueChange={(next) => void setWindow(next)}
          options={HISTORY_WINDOWS.map((value) => ({ value, label: WINDOW_TABLE[value].label }))}
        />
      </div>
      {history.error === null ? null : (
        <Card>
          <QueryError
            compact
            title="The history could not be read"
            error={history.error}
            onRetry={history.retry}
          />
        </Card>
      )}
      <div className="grid gap-3 md:grid-cols-2 2xl:grid-cols-3" aria-busy={history.isLoading}>
        {charts.map((chart) => (
          <ChartCard key={chart.title} chart={chart} node={node} isCurrent={isCurrent}>
            {history.range === null ? (
              <div className="h-38" />
            ) : (
              <TimeSeriesChart
                label={`${chart.title}, ${WINDOW_TABLE[window].label}`}
                kind={chart.kind}
                columns={history.columns}
                range={history.range}
                lines={chart.lines}
                syncId={`node-${node.id}`}
                bucketsMax={WINDOW_TABLE[window].bucketsMax}
                {...capacity(chart, node)}
              />
            )}
          </ChartCard>
        ))}
      </div>
    </section>
  );
}

function capacity(chart: ChartRow, node: NodeView): { fixedMax?: number } {
  const fixedMax = chart.capacityOf?.(node);
  return fixedMax === undefined || fixedMax === 0 ? {} : { fixedMax };
}

function ChartCard({
  chart,
  node,
  isCurrent,
  children,
}: {
  chart: ChartRow;
  node: NodeView;
  isCurrent: boolean;
  children: ReactNode;
}): ReactNode {
  const total = chart.kind === "bytes" ? chart.capacityOf?.(node) : undefined;
  return (
    <section
      aria-label={chart.title}
      className="min-w-0 rounded-lg border border-line bg-surface pt-2.5 pr-1 pb-1 md:max-2xl:last:col-span-2"
    >
      <header className="flex items-baseline justify-between gap-3 pr-3 pl-4">
        <h3 className="flex min-w-0 items-baseline gap-2 text-ink-muted text-xs">
          {chart.title}
          <span className="truncate text-ink-faint">{chart.note?.(node)}</span>
        </h3>
        <p className="flex shrink-0 items-baseline gap-3 text-xs">
          {chart.lines.map((line, index) => (
            <span key={line.name} className={isCurrent ? "text-ink" : "text-ink-faint"}>
              {chart.lines.length > 1 ? <LineKey dashed={index > 0} label={line.label} /> : null}
              {isCurrent || node.live !== null ? (
                <Quantity kind={chart.kind} value={node.live?.[line.name]} />
              ) : (
                NO_VALUE
              )}
            </span>
          ))}
          {total === undefined ? null : (
            <span className="-ml-2 text-ink-faint">
              of <Quantity kind="bytes" value={total} />
            </span>
          )}
        </p>
      </header>
      {children}
    </section>
  );
}

function LineKey({ dashed, label }: { dashed: boolean; label: string }): ReactNode {
  return (
    <span className="mr-1.5 text-ink-faint">
      <svg viewBox="0 0 12 2" aria-hidden="true" className="mr-1 inline-block h-0.5 w-3 align-middle">
        <path
          d="M0 1H12"
          stroke="currentColor"
          strokeWidth="1.5"
          {...(dashed ? { strokeDasharray: "3 3" } : {})}
        />
      </svg>
      {label}
    </span>
  );
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
