"use client";
import type { ForecastView, ScalingGroupView } from "@orrery/protocol";
import { AgeText, Card, EmptyState, Fact, formatRatio, StatusBadge, type StatusTone } from "@orrery/ui";
import type { ReactNode } from "react";
import { FiguresTable } from "../figures-table.tsx";
import { ForecastChart } from "./forecast-chart.tsx";

const FACES: Record<ForecastView["state"], { label: string; tone: StatusTone }> = {
  off: { label: "Off", tone: "idle" },
  learning: { label: "Learning", tone: "info" },
  worse: { label: "Not better than none", tone: "warn" },
  on: { label: "On", tone: "ok" },
};

/** Instances ahead of a load that comes back; it may only raise the floor, and only where it was better than none. */
export function ForecastTab({ group }: { group: ScalingGroupView }): ReactNode {
  const { forecast, settings } = group;
  if (forecast === null) {
    return (
      <Card flush title="Forecast">
        <EmptyState compact title={settings.forecast.isWanted ? "Not judged yet" : "The forecast is off"}>
          {settings.forecast.isWanted
            ? "It is judged every hour, by the group's own history."
            : "It starts instances ahead of a load that comes back each day or week. Turn it on under Policies and back-test: it acts only where it would have been better than none."}
        </EmptyState>
      </Card>
    );
  }
  return <Judged group={group} forecast={forecast} />;
}

function Judged({ group, forecast }: { group: ScalingGroupView; forecast: ForecastView }): ReactNode {
  const face = FACES[forecast.state];
  const { error, model } = forecast;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Card
        title="Forecast"
        note={
          <>
            judged <AgeText atMs={forecast.judgedAtMs} />
          </>
        }
        label="Forecast"
        actions={<StatusBadge tone={face.tone} label={face.label} />}
      >
        <p className="text-pretty text-ink text-sm">{forecast.sentence}</p>
        {error === null ? null : (
          <dl className="mt-3 grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
            <Fact label="Comes back each">{model === "weekly" ? "week" : "day"}</Fact>
            <Fact label="Mean error">{formatRatio(error.mapeRatio)}</Fact>
            <Fact label="RMSE, in the metric's unit">{Number(error.rmse.toPrecision(3))}</Fact>
            <Fact label="Judged by">{error.bucketCount} buckets of 5 min</Fact>
          </dl>
        )}
      </Card>
      {forecast.points.length === 0 ? null : (
        <Card title="What it foresees" note="the load of all instances together, and the floor that it makes">
          <ForecastChart group={group} forecast={forecast} />
        </Card>
      )}
      {forecast.without === null || forecast.with === null ? null : (
        <Card flush title="Back-test" note="on the part of the history that it had not seen">
          <div className="max-w-2xl">
            <FiguresTable
              label="Back-test of the forecast"
              columns={[
                { label: "Without it", figures: forecast.without },
                { label: "With it", figures: forecast.with },
              ]}
            />
          </div>
        </Card>
      )}
    </div>
  );
}
