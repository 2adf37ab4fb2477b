"use client";
import type { ScalingGroupView } from "@orrery/protocol";
import { Card, LoadChart, SegmentedControl, Select, Skeleton, useNowMs } from "@orrery/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { type ReactNode, useMemo } from "react";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useEvents } from "../../../lib/live/use-events.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { metricLabel } from "../../scaling/group-words.ts";
import { isOfInstances, metricKind, metricsOf, thresholdsOf } from "../metric-kind.ts";
import { historyMarks, historyPoints } from "./history-points.ts";

const MINUTE_MS = 60_000;
const SPANS = ["15m", "1h", "6h", "24h", "7d", "30d"] as const;
const SPAN_MINUTES = { "15m": 15, "1h": 60, "6h": 360, "24h": 1440, "7d": 10_080, "30d": 43_200 } as const;
const LIVE_REFETCH_MS = 5000;
const REFETCH_MS = 30_000;
const MARKS_MAX = 200;
const NO_METRIC = "none";

/** The decision line over the metric. */
export function HistoryCard({ group }: { group: ScalingGroupView }): ReactNode {
  const [url, setUrl] = useQueryStates({
    span: parseAsStringLiteral(SPANS).withDefault("1h"),
    metric: parseAsString,
  });
  const metrics = metricsOf(group.settings);
  const metric = metrics.find((each) => each === url.metric) ?? metrics[0] ?? NO_METRIC;
  return (
    <Card
      title="Metric and decisions"
      note={SPAN_MINUTES[url.span] <= 60 ? "live" : "by recorded minutes"}
      actions={
        <>
          {metrics.length < 2 ? null : (
            <Select
              aria-label="Metric"
              value={metric}
              onValueChange={(next) => void setUrl({ metric: next })}
              options={metrics.map((value) => ({ value, label: metricLabel(value) }))}
              className="w-36"
            />
          )}
          <SegmentedControl
            label="Span"
            value={url.span}
            onValueChange={(span) => void setUrl({ span })}
            options={SPANS.map((value) => ({ value, label: value }))}
          />
        </>
      }
    >
      <History group={group} metric={metric} spanMinutes={SPAN_MINUTES[url.span]} />
    </Card>
  );
}

function History({
  group,
  metric,
  spanMinutes,
}: {
  group: ScalingGroupView;
  metric: string;
  spanMinutes: number;
}): ReactNode {
  const trpc = useTRPC();
  const nowMs = useNowMs() ?? group.atMs;
  const isLive = spanMinutes <= 60;
  const spanMs = spanMinutes * MINUTE_MS;
  // Whole minutes, so that the question stays the same within one.
  const untilMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
  const query = useQuery(
    trpc.scaling.series.queryOptions(
      { groupId: group.id, fromAtMs: untilMs - spanMs - MINUTE_MS, toAtMs: untilMs },
      { placeholderData: keepPreviousData, refetchInterval: isLive ? LIVE_REFETCH_MS : REFETCH_MS },
    ),
  );
  const marks = useMarks(group);
  const { decision, settings } = group;
  const points = useMemo(
    () => (query.data === undefined ? null : historyPoints(query.data, metric, decision)),
    [query.data, metric, decision],
  );
  const thresholds = useMemo(() => thresholdsOf(settings, metric), [settings, metric]);
  const toAtMs = isLive ? Math.ceil(nowMs / LIVE_REFETCH_MS) * LIVE_REFETCH_MS : untilMs;
  const range = useMemo(() => ({ fromAtMs: toAtMs - spanMs, toAtMs }), [toAtMs, spanMs]);
  if (points === null) {
    return query.isError ? (
      <QueryError
        compact
        title="The history could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <div aria-busy="true">
        <Skeleton className="h-72" />
      </div>
    );
  }
  const what = isOfInstances(metric) ? `${metricLabel(metric)}, mean of the instances` : metricLabel(metric);
  return (
    <LoadChart
      label={`${group.name}, ${metricLabel(metric)} and instances`}
      range={range}
      stepMs={query.data?.stepMs ?? MINUTE_MS}
      points={points}
      value={drawnValue(metric, what)}
      counts={COUNTS}
      thresholds={thresholds}
      marks={marks}
      emptyText="It was not evaluated in this range."
    />
  );
}

const COUNTS = ["wanted", "ready"] as const;
const values = new Map<string, { label: string; kind: ReturnType<typeof metricKind> }>();

/** The same object while it says the same: the chart is drawn anew only for what differs. */
function drawnValue(metric: string, label: string) {
  const known = values.get(metric) ?? {
    label: metric === NO_METRIC ? "no metric" : label,
    kind: metricKind(metric),
  };
  values.set(metric, known);
  return known;
}

function useMarks(group: ScalingGroupView) {
  const trpc = useTRPC();
  const changes = useQuery(
    trpc.scaling.decisions.queryOptions(
      { groupId: group.id, changesOnly: true, limit: MARKS_MAX },
      { refetchInterval: LIVE_REFETCH_MS },
    ),
  ).data;
  const filter = useMemo(() => ({ subjectKind: "scaling_group", subjectId: group.id }) as const, [group.id]);
  const { items } = useEvents(filter, 25);
  return useMemo(
    () =>
      historyMarks(
        changes ?? [],
        items.filter(({ type }) => type === "scaling.set_by_hand"),
      ),
    [changes, items],
  );
}
