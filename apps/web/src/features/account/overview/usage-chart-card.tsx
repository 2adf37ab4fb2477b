"use client";
import type { AccountView } from "@orrery/protocol";
import {
  Card,
  creditsAsNumber,
  formatDecimal,
  SegmentedControl,
  Select,
  Skeleton,
  StackChart,
  useNowMs,
  useViewerLocale,
} from "@orrery/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral } from "nuqs";
import { type ReactNode, useMemo } from "react";
import { useUrlStates } from "../../../lib/browser/use-url-states.ts";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { meterLabel } from "../../billing/meter-words.ts";
import { spanRange, USAGE_SPAN_FACES, USAGE_SPANS } from "../usage-span.ts";
import { zoneTimes } from "../zone-time.ts";
import { UsageSummaryTables } from "./usage-summary-tables.tsx";

const REFETCH_MS = 15_000;
const DAY_MS = 86_400_000;

const parsers = {
  span: parseAsStringLiteral(USAGE_SPANS).withDefault("24h"),
  by: parseAsStringLiteral(["meter", "node"] as const).withDefault("meter"),
};

/** What was charged over time, stacked by meter or by node; below it the sums of the same span. */
export function UsageChartCard({ account }: { account: AccountView }): ReactNode {
  const trpc = useTRPC();
  const locale = useViewerLocale();
  const nowMs = useNowMs() ?? account.atMs;
  const [{ span, by }, setUrl] = useUrlStates(parsers);
  const { fromAtMs, toAtMs, step } = spanRange(span, nowMs, account.periodSpend.fromAtMs);
  const query = useQuery(
    trpc.usage.series.queryOptions(
      { accountId: account.id, fromAtMs, toAtMs, step, by },
      { placeholderData: keepPreviousData, refetchInterval: REFETCH_MS },
    ),
  );
  const series = useMemo(
    () =>
      (query.data?.series ?? []).map(({ key, name, units }) => ({
        key,
        name: by === "meter" ? meterLabel(name) : name === "" ? "no node" : name,
        values: units.map(creditsAsNumber),
      })),
    [query.data, by],
  );
  const times = zoneTimes(account.zone);
  const isLong = toAtMs - fromAtMs > 2 * DAY_MS;
  return (
    <Card
      title="Usage"
      note="credits charged"
      actions={
        <>
          <SegmentedControl
            label="Stacked by"
            value={by}
            onValueChange={(next) => void setUrl({ by: next })}
            options={[
              { value: "meter", label: "Meter" },
              { value: "node", label: "Node" },
            ]}
          />
          <Select
            aria-label="Span"
            className="w-auto"
            value={span}
            onValueChange={(next) => void setUrl({ span: next })}
            options={USAGE_SPANS.map((value) => ({ value, label: USAGE_SPAN_FACES[value].label }))}
          />
        </>
      }
    >
      {query.data === undefined ? (
        query.isError ? (
          <QueryError
            compact
            title="The usage could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <div aria-busy="true">
            <Skeleton className="h-48" />
          </div>
        )
      ) : (
        <StackChart
          label={`Usage by ${by}, ${USAGE_SPAN_FACES[span].label.toLowerCase()}`}
          atMs={query.data.atMs}
          series={series}
          formatValue={(value) => `${creditText(value, locale)}\u00a0credits`}
          formatTick={isLong ? times.day : times.hour}
          formatMoment={(atMs) =>
            `${step === "hour" ? times.moment(atMs) : times.day(atMs)}, ${account.zone}, one ${step}`
          }
          emptyText="Nothing was charged in this span"
        />
      )}
      <UsageSummaryTables accountId={account.id} fromAtMs={fromAtMs} toAtMs={toAtMs} />
    </Card>
  );
}

/** To the hundredth, or below it to two digits that say something. */
function creditText(value: number, locale: string): string {
  if (value > 0 && value < 0.01) return `<${formatDecimal("0.01", locale, { least: 2, most: 2 })}`;
  return formatDecimal(value.toFixed(2), locale, { least: 2, most: 2 });
}
