"use client";
import type { PoolView } from "@orrery/protocol";
import {
  Card,
  SegmentedControl,
  Skeleton,
  TimeSeriesChart,
  type TimeSeriesChartProps,
  useNowMs,
} from "@orrery/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type ReactNode, useMemo } from "react";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { type TrafficColumns, trafficColumns } from "./traffic-columns.ts";

const MINUTE_MS = 60_000;
const SPANS = ["1h", "6h", "24h", "7d"] as const;
const SPAN_MS = { "1h": 60, "6h": 360, "24h": 1440, "7d": 10_080 } as const;
const REFETCH_MS = 15_000;

type Chart = Pick<TimeSeriesChartProps, "label" | "kind" | "lines"> & { of: keyof TrafficColumns };

const CHARTS: readonly Chart[] = [
  {
    ...{ label: "Requests", kind: "rate", of: "requests" },
    lines: [
      { name: "requests", label: "Asked by clients" },
      { name: "attempts", label: "Tries with proxies" },
    ],
  },
  {
    ...{ label: "Failed", kind: "ratio", of: "failures" },
    lines: [
      { name: "clients", label: "For clients" },
      { name: "tries", label: "Tries" },
    ],
  },
  {
    ...{ label: "Bytes", kind: "byteRate", of: "bytes" },
    lines: [
      { name: "received", label: "Received" },
      { name: "sent", label: "Sent" },
    ],
  },
  {
    ...{ label: "Way open", kind: "duration", of: "latency" },
    lines: [
      { name: "p50", label: "Median" },
      { name: "p99", label: "99th percentile" },
    ],
  },
];

/** What passed through the pool, by recorded minutes. */
export function TrafficCard({ pool }: { pool: PoolView }): ReactNode {
  const trpc = useTRPC();
  const [span, setSpan] = useQueryState("span", parseAsStringLiteral(SPANS).withDefault("1h"));
  // Whole minutes, so that the question stays the same within one.
  const toAtMs = Math.ceil((useNowMs() ?? pool.atMs) / MINUTE_MS) * MINUTE_MS;
  const range = useMemo(() => ({ fromAtMs: toAtMs - SPAN_MS[span] * MINUTE_MS, toAtMs }), [toAtMs, span]);
  const query = useQuery(
    trpc.pools.series.queryOptions(
      { poolId: pool.id, ...range },
      { placeholderData: keepPreviousData, refetchInterval: REFETCH_MS },
    ),
  );
  const columns = useMemo(() => (query.data === undefined ? null : trafficColumns(query.data)), [query.data]);
  return (
    <Card
      title="Traffic"
      note="by the minute; kept for 7 days"
      actions={
        <SegmentedControl
          label="Span"
          value={span}
          onValueChange={(next) => void setSpan(next)}
          options={SPANS.map((value) => ({ value, label: value }))}
        />
      }
    >
      {columns === null ? (
        query.isError ? (
          <QueryError
            compact
            title="The traffic could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <div aria-busy="true">
            <Skeleton className="h-72" />
          </div>
        )
      ) : (
        <div className="grid min-w-0 gap-x-6 gap-y-4 md:grid-cols-2">
          {CHARTS.map(({ of, label, kind, lines }) => (
            <div key={of} className="min-w-0">
              <h3 className="mb-1 flex flex-wrap gap-x-3 text-ink-muted text-xs">
                <span className="font-medium text-ink">{label}</span>
                <span>
                  {lines[0]?.label} ─ · {lines[1]?.label} ┄
                </span>
              </h3>
              <TimeSeriesChart
                label={label}
                kind={kind}
                columns={columns[of]}
                range={range}
                lines={lines}
                syncId="pool-traffic"
                className="h-32"
              />
            </div>
          ))}
        </div>
      )}
    </Card>
  );
}
