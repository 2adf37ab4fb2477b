"use client";
import type { ServiceView } from "@orrery/protocol";
import {
  Card,
  classNames,
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
const SPAN_MINUTES = { "1h": 60, "6h": 360, "24h": 1440, "7d": 10_080 } as const;
const REFETCH_MS = 15_000;

type Chart = Pick<TimeSeriesChartProps, "label" | "kind" | "lines"> & {
  of: keyof TrafficColumns;
  isWide?: boolean;
};

const CHARTS: readonly Chart[] = [
  {
    ...{ label: "Requests", kind: "rate", of: "requests" },
    lines: [
      { name: "requests", label: "Answered" },
      { name: "refused", label: "Refused before a try" },
    ],
  },
  {
    ...{ label: "Of these", kind: "ratio", of: "shares" },
    lines: [
      { name: "failed", label: "Failed" },
      { name: "retried", label: "Tried again" },
    ],
  },
  {
    ...{ label: "Until the answer began", kind: "duration", of: "times", isWide: true },
    lines: [
      { name: "p50", label: "Median" },
      { name: "p99", label: "99th percentile" },
    ],
  },
];

/** What gateways did for it, by recorded minutes. */
export function TrafficCard({ service }: { service: ServiceView }): ReactNode {
  const trpc = useTRPC();
  const [span, setSpan] = useQueryState("span", parseAsStringLiteral(SPANS).withDefault("1h"));
  // Whole minutes, so that the question stays the same within one.
  const toAtMs = Math.ceil((useNowMs() ?? service.atMs) / MINUTE_MS) * MINUTE_MS;
  const range = useMemo(
    () => ({ fromAtMs: toAtMs - SPAN_MINUTES[span] * MINUTE_MS, toAtMs }),
    [toAtMs, span],
  );
  const query = useQuery(
    trpc.services.series.queryOptions(
      { serviceId: service.id, ...range },
      { placeholderData: keepPreviousData, refetchInterval: REFETCH_MS },
    ),
  );
  const columns = useMemo(() => (query.data === undefined ? null : trafficColumns(query.data)), [query.data]);
  return (
    <Card
      title="Traffic"
      note="by the minute, all gateways together"
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
          {CHARTS.map(({ of, label, kind, lines, isWide = false }) => (
            <div key={of} className={classNames("min-w-0", isWide && "md:col-span-2")}>
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
                syncId="service-traffic"
                className="h-32"
              />
            </div>
          ))}
        </div>
      )}
    </Card>
  );
}
