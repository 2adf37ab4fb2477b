"use client";
import { memo, type ReactNode, useMemo, useRef } from "react";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  Tooltip,
  type TooltipContentProps,
  XAxis,
  YAxis,
} from "recharts";
import { classNames } from "../class-names.ts";
import { joinQuantity } from "../format/format-bytes.ts";
import { formatDay, formatShortTime } from "../format/format-time.ts";
import { type QuantityKind, quantityParts } from "../quantity.tsx";
import { useIsInView } from "../use-is-in-view.ts";
import { axisScale, timeTicks } from "./axis-scale.ts";
import { ChartTooltip } from "./chart-tooltip.tsx";
import {
  averageKey,
  bandKey,
  prepareTimeSeries,
  type TimeSeriesColumns,
  type TimeSeriesRange,
} from "./time-series.ts";

export type TimeSeriesLine = { name: string; label: string };

export type TimeSeriesChartProps = {
  /** What is drawn; the accessible name begins with it. */
  label: string;
  kind: QuantityKind;
  columns: TimeSeriesColumns;
  range: TimeSeriesRange;
  /** At most two: the first is solid, the second dashed. Neither has a colour: colour means status. */
  lines: ReadonlyArray<TimeSeriesLine>;
  /** Upper end of the axis where it is known (a capacity). */
  fixedMax?: number;
  /** Charts with the same one share the hover. */
  syncId?: string;
  bucketsMax?: number;
  className?: string;
};

const DAY_MS = 86_400_000;
const strokes = [
  { stroke: "var(--color-ink-muted)", dash: undefined },
  { stroke: "var(--color-ink-faint)", dash: "3 3" },
] as const;

/**
 * Mean as a line, the range up to the maximum as a band. Nothing moves by itself, and a gap is a gap. Drawing costs some
 * milliseconds, so a chart that nobody sees keeps what it drew last.
 */
export function TimeSeriesChart({ className, ...props }: TimeSeriesChartProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const isInView = useIsInView(frame);
  const drawn = useRef(props);
  if (isInView) drawn.current = props;
  const { range, ...rest } = drawn.current;
  return (
    <div ref={frame} className={classNames("h-38 w-full min-w-0", className)}>
      <Drawing {...rest} fromAtMs={range.fromAtMs} toAtMs={range.toAtMs} />
    </div>
  );
}

type DrawingProps = Omit<TimeSeriesChartProps, "range" | "className"> & TimeSeriesRange;

const Drawing = memo(function Drawing({
  label,
  kind,
  columns,
  fromAtMs,
  toAtMs,
  lines,
  fixedMax,
  syncId,
  bucketsMax = 240,
}: DrawingProps): ReactNode {
  const prepared = useMemo(
    () =>
      prepareTimeSeries(
        columns,
        lines.map((line) => line.name),
        { fromAtMs, toAtMs },
        bucketsMax,
      ),
    [columns, lines, fromAtMs, toAtMs, bucketsMax],
  );
  const scale = axisScale(kind, prepared.lowest, prepared.highest, fixedMax);
  const ticks = timeTicks(fromAtMs, toAtMs, 5, -new Date(toAtMs).getTimezoneOffset() * 60_000);
  const formatTick = toAtMs - fromAtMs > 2 * DAY_MS ? formatDay : formatShortTime;
  const isEmpty = prepared.highest === null;
  // One measurement a bucket has no range to show.
  const hasBand = prepared.bucketMs > columns.stepMs || columns.stepMs > 1000;

  return (
    <figure
      aria-label={`${label}: ${describeRange(kind, prepared.lowest, prepared.highest)}`}
      className="relative h-full w-full"
    >
      <ComposedChart
        responsive
        data={prepared.rows}
        style={{ width: "100%", height: "100%" }}
        margin={{ top: 12, right: 12, bottom: 0, left: 0 }}
        accessibilityLayer={false}
        {...(syncId === undefined ? {} : { syncId })}
      >
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis
          dataKey="atMs"
          type="number"
          domain={[fromAtMs, toAtMs]}
          allowDataOverflow
          ticks={ticks}
          tickFormatter={formatTick}
          interval="preserveStartEnd"
          axisLine={false}
          tickLine={false}
          tick={tickStyle}
          height={20}
        />
        <YAxis
          type="number"
          domain={[scale.min, scale.max]}
          allowDataOverflow
          ticks={scale.ticks}
          tickFormatter={(value: number) => axisLabel(kind, value)}
          interval={0}
          axisLine={false}
          tickLine={false}
          tick={tickStyle}
          width={64}
        />
        {scale.min < 0 ? <ReferenceLine y={0} stroke="var(--color-line-strong)" /> : null}
        {(hasBand ? lines : []).map((line) => (
          <Area
            key={bandKey(line.name)}
            dataKey={bandKey(line.name)}
            name={line.label}
            type="linear"
            stroke="none"
            fill="var(--color-ink-faint)"
            fillOpacity={0.22}
            isAnimationActive={false}
            activeDot={false}
            connectNulls={false}
            legendType="none"
          />
        ))}
        {lines.map((line, index) => (
          <Line
            key={averageKey(line.name)}
            dataKey={averageKey(line.name)}
            name={line.label}
            type="linear"
            stroke={strokes[index]?.stroke ?? strokes[1].stroke}
            strokeWidth={1.25}
            {...(strokes[index]?.dash === undefined ? {} : { strokeDasharray: strokes[index].dash })}
            dot={false}
            activeDot={{ r: 2.5, strokeWidth: 0, fill: "var(--color-ink)" }}
            isAnimationActive={false}
            connectNulls={false}
          />
        ))}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--color-line-control)", strokeWidth: 1 }}
          wrapperStyle={{ zIndex: 10, outline: "none" }}
          allowEscapeViewBox={{ x: false, y: true }}
          content={(tooltip: TooltipContentProps) => (
            <ChartTooltip
              row={tooltip.active ? prepared.rows.find((row) => row.atMs === tooltip.label) : undefined}
              bucketMs={prepared.bucketMs}
              kind={kind}
              lines={lines}
            />
          )}
        />
      </ComposedChart>
      {isEmpty ? (
        <p className="pointer-events-none absolute inset-0 flex items-center justify-center pb-4 pl-14 text-ink-faint text-xs">
          No measurements in this range
        </p>
      ) : null}
    </figure>
  );
});

const tickStyle = { fill: "var(--color-ink-faint)", fontSize: 11 };

function axisLabel(kind: QuantityKind, value: number): string {
  if (value === 0 && kind !== "ratio") return "0";
  const parts = quantityParts(kind, value);
  // An axis has room for round numbers only; "2.00 GiB" is a measured value's precision.
  const round = parts.value.includes(".") ? parts.value.replace(/\.?0+$/, "") : parts.value;
  return joinQuantity({ value: round, unit: parts.unit });
}

function describeRange(kind: QuantityKind, lowest: number | null, highest: number | null): string {
  if (lowest === null || highest === null) return "no measurements in this range";
  return `${joinQuantity(quantityParts(kind, lowest))} to ${joinQuantity(quantityParts(kind, highest))}`;
}
