"use client";
import { memo, type ReactNode, useMemo, useRef, useState } from "react";
import { Bar, BarChart, CartesianGrid, Tooltip, type TooltipContentProps, XAxis, YAxis } from "recharts";
import { classNames } from "../class-names.ts";
import { NO_VALUE } from "../format/format-bytes.ts";
import { useIsInView } from "../use-is-in-view.ts";
import { axisScale } from "./axis-scale.ts";
import { type PreparedStack, prepareStack, type StackRow, type StackSeries } from "./stack-rows.ts";

export type StackChartProps = {
  /** What is drawn; the accessible name begins with it. */
  label: string;
  atMs: ReadonlyArray<number>;
  /** Of each a value for each of `atMs`. */
  series: ReadonlyArray<StackSeries>;
  /** With its unit. */
  formatValue: (value: number) => string;
  /** Under the axis, and over the values on hover. */
  formatTick: (atMs: number) => string;
  formatMoment: (atMs: number) => string;
  /** What stands there while nothing is drawn. */
  emptyText: string;
  /** Names and sums below; a single series needs none. */
  hasLegend?: boolean;
  className?: string;
};

const SERIES_MAX = 6;
const tickStyle = { fill: "var(--color-ink-faint)", fontSize: 11 };

/** Stacked columns over time, in shades of ink: colour means status. Pointing at a name lifts its part out. */
export function StackChart({
  atMs,
  series,
  hasLegend = true,
  className,
  ...rest
}: StackChartProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const isInView = useIsInView(frame);
  const [lifted, setLifted] = useState<string | null>(null);
  const prepared = useMemo(() => prepareStack(atMs, series, SERIES_MAX), [atMs, series]);
  const drawn = useRef(prepared);
  if (isInView) drawn.current = prepared;
  return (
    <div ref={frame} className="flex min-w-0 flex-col gap-2">
      <div className={classNames("h-48 w-full min-w-0", className)}>
        <Drawing {...rest} prepared={drawn.current} lifted={lifted} />
      </div>
      {hasLegend && prepared.series.length > 0 ? (
        <ul aria-label="Series" className="flex flex-wrap gap-x-4 gap-y-1 pl-14 text-xs max-sm:pl-0">
          {prepared.series.map(({ key, name, total }, index) => (
            <li
              key={key}
              onPointerEnter={() => setLifted(key)}
              onPointerLeave={() => setLifted(null)}
              className="flex min-w-0 items-center gap-1.5"
            >
              <Swatch index={index} />
              <span className="truncate text-ink-muted">{name}</span>
              <span className="whitespace-nowrap text-ink">{rest.formatValue(total)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** Six shades of the ink on whatever ground the chart stands on. */
function shade(index: number): string {
  const strength = [82, 58, 42, 30, 21, 14][index] ?? 14;
  return `color-mix(in oklab, var(--color-ink) ${strength}%, var(--color-surface))`;
}

function Swatch({ index }: { index: number }): ReactNode {
  return (
    <span
      aria-hidden
      className="size-2.5 shrink-0 rounded-sm border border-line-control"
      style={{ background: shade(index) }}
    />
  );
}

type DrawingProps = Pick<
  StackChartProps,
  "label" | "formatValue" | "formatTick" | "formatMoment" | "emptyText"
> & { prepared: PreparedStack; lifted: string | null };

const Drawing = memo(function Drawing({
  label,
  formatValue,
  formatTick,
  formatMoment,
  emptyText,
  prepared,
  lifted,
}: DrawingProps): ReactNode {
  const scale = axisScale("load", 0, prepared.highest);
  const isEmpty = prepared.series.length === 0;
  const total = prepared.series.reduce((sum, each) => sum + each.total, 0);
  return (
    <figure
      aria-label={`${label}: ${isEmpty ? emptyText : `${formatValue(total)} in all`}`}
      className="relative h-full w-full"
    >
      <BarChart
        responsive
        data={prepared.rows}
        style={{ width: "100%", height: "100%" }}
        margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
        barCategoryGap="12%"
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis
          dataKey="atMs"
          tickFormatter={formatTick}
          interval="preserveStartEnd"
          minTickGap={24}
          axisLine={false}
          tickLine={false}
          tick={tickStyle}
          height={20}
        />
        <YAxis
          type="number"
          domain={[scale.min, scale.max]}
          ticks={scale.ticks}
          tickFormatter={(value: number) => axisText(value)}
          interval={0}
          axisLine={false}
          tickLine={false}
          tick={tickStyle}
          width={52}
        />
        {prepared.series.map(({ key, name }, index) => (
          <Bar
            key={key}
            dataKey={`s${index}`}
            name={name}
            stackId="all"
            fill={shade(index)}
            fillOpacity={lifted === null || lifted === key ? 1 : 0.25}
            isAnimationActive={false}
          />
        ))}
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: "var(--color-hover)", fillOpacity: 0.6 }}
          wrapperStyle={{ zIndex: 10, outline: "none" }}
          allowEscapeViewBox={{ x: false, y: true }}
          content={(tooltip: TooltipContentProps) => (
            <StackTooltip
              row={tooltip.active ? prepared.rows.find((row) => row.atMs === tooltip.label) : undefined}
              prepared={prepared}
              formatValue={formatValue}
              formatMoment={formatMoment}
            />
          )}
        />
      </BarChart>
      {isEmpty ? (
        <p className="pointer-events-none absolute inset-0 flex items-center justify-center pb-4 pl-12 text-ink-faint text-xs">
          {emptyText}
        </p>
      ) : null}
    </figure>
  );
});

function StackTooltip({
  row,
  prepared,
  formatValue,
  formatMoment,
}: Pick<StackChartProps, "formatValue" | "formatMoment"> & {
  row: StackRow | undefined;
  prepared: PreparedStack;
}): ReactNode {
  if (row === undefined) return null;
  return (
    <div className="rounded-md border border-line-strong bg-raised px-2.5 py-1.5 text-xs shadow-md">
      <p className="whitespace-nowrap text-ink-faint">{formatMoment(row.atMs)}</p>
      <table className="mt-1 w-full">
        <tbody>
          {prepared.series.map(({ key, name }, index) => (
            <tr key={key} className="whitespace-nowrap">
              <th scope="row" className="flex items-center gap-1.5 pr-4 text-left font-normal text-ink-muted">
                <Swatch index={index} />
                {name}
              </th>
              <td className="text-right text-ink">{formatValue(row[`s${index}`] ?? 0)}</td>
            </tr>
          ))}
          {prepared.series.length < 2 ? null : (
            <tr className="whitespace-nowrap border-line border-t">
              <th scope="row" className="pr-4 text-left font-normal text-ink-muted">
                Sum
              </th>
              <td className="text-right text-ink">{formatValue(row.total)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

/** An axis has room for a round number: 1,200 is 1.2 k. */
function axisText(value: number): string {
  if (!Number.isFinite(value)) return NO_VALUE;
  const [size, suffix] = value >= 1e6 ? [1e6, "\u00a0M"] : value >= 1000 ? [1000, "\u00a0k"] : [1, ""];
  return `${Number((value / size).toPrecision(4))}${suffix}`;
}
