"use client";
import type { ForecastView, ScalingGroupView } from "@orrery/protocol";
import { LoadChart } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { metricLabel } from "../../scaling/group-words.ts";
import { metricsOf } from "../metric-kind.ts";
import { forecastPoints } from "./forecast-points.ts";

const HOUR_MS = 3_600_000;
const BEFORE_MS = 12 * HOUR_MS;
const BUCKET_MS = 300_000;
const COUNTS = ["wanted", "floor of the forecast"] as const;

/** The last twelve hours, and what comes. */
export function ForecastChart({
  group,
  forecast,
}: {
  group: ScalingGroupView;
  forecast: ForecastView;
}): ReactNode {
  const trpc = useTRPC();
  const metric = metricsOf(group.settings)[0] ?? "";
  const nowAtMs = forecast.judgedAtMs;
  const { data } = useQuery(
    trpc.scaling.series.queryOptions({ groupId: group.id, fromAtMs: nowAtMs - BEFORE_MS, toAtMs: nowAtMs }),
  );
  const points = useMemo(() => forecastPoints(data, forecast, metric), [data, forecast, metric]);
  const value = useMemo(
    () => ({ label: `${metricLabel(metric)}, all together`, kind: "load" as const }),
    [metric],
  );
  const range = {
    fromAtMs: nowAtMs - BEFORE_MS,
    toAtMs: (forecast.points.at(-1)?.atMs ?? nowAtMs) + BUCKET_MS,
  };
  return (
    <LoadChart
      label="The load that is foreseen"
      range={range}
      stepMs={BUCKET_MS}
      points={points}
      value={value}
      counts={COUNTS}
      nowAtMs={nowAtMs}
    />
  );
}
