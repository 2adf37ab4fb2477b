"use client";
import type { BillingOverview } from "@orrery/protocol";
import {
  AgeText,
  Card,
  Credits,
  creditsAsNumber,
  Fact,
  formatClockTime,
  formatDecimal,
  formatShortTime,
  StackChart,
  useViewerLocale,
} from "@orrery/ui";
import { type ReactNode, useMemo } from "react";

/** What is spent now, over the last hour, and what there is to spend. */
export function BurnCard({ overview }: { overview: BillingOverview }): ReactNode {
  const locale = useViewerLocale();
  const { burn } = overview;
  const atMs = useMemo(() => burn.map((each) => each.atMs), [burn]);
  const series = useMemo(
    () => [{ key: "burn", name: "Charged", values: burn.map(({ units }) => creditsAsNumber(units)) }],
    [burn],
  );
  return (
    <Card title="Burn" note={<AgeText atMs={overview.atMs} />}>
      <div className="flex flex-col gap-4">
        <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-3">
          <Fact label="Now, last 5 min">
            <Credits unit="credits/h" units={overview.burnUnitsPerHour} className="text-lg" />
          </Fact>
          <Fact label="Balance of all accounts">
            <Credits units={overview.balanceUnits} className="text-lg" />
          </Fact>
          <Fact label="Held of it">
            <Credits units={overview.heldUnits} className="text-lg" />
          </Fact>
        </dl>
        <StackChart
          label="Credits charged a minute, last 60 minutes"
          atMs={atMs}
          series={series}
          hasLegend={false}
          formatValue={(value) =>
            `${formatDecimal(value.toFixed(2), locale, { least: 2, most: 2 })}\u00a0credits`
          }
          formatTick={formatShortTime}
          formatMoment={(at) => `${formatClockTime(at)}, one minute`}
          emptyText="Nothing was charged in the last 60 minutes"
        />
        <p className="text-ink-faint text-xs">Credits charged in each of the last 60 minutes.</p>
      </div>
    </Card>
  );
}
