"use client";
import { memo, type ReactNode } from "react";
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
import { joinQuantity } from "../format/format-bytes.ts";
import { formatDay, formatShortTime } from "../format/format-time.ts";
import { type QuantityKind, quantityParts } from "../quantity.tsx";
import { timeTicks } from "./axis-scale.ts";
import { countScale, type LoadMark, loadScale, marksOfRow, type PreparedLoad } from "./load-rows.ts";
import { LoadTooltip } from "./load-tooltip.tsx";

const DAY_MS = 86_400_000;
const tickStyle = { fill: "var(--color-ink-faint)", fontSize: 11 };
const strokes = [
  { stroke: "var(--color-ink)", strokeWidth: 1.5 },
  { stroke: "var(--color-ink-muted)", strokeWidth: 1.5, strokeDasharray: "4 3" },
] as const;

export type LoadDrawingProps = {
  prepared: PreparedLoad;
  fromAtMs: number;
  toAtMs: number;
  stepMs: number;
  value: { label: string; kind: QuantityKind };
  counts: ReadonlyArray<string>;
  thresholds: ReadonlyArray<{ value: number; label: string }>;
  marks: ReadonlyArray<LoadMark>;
  pointedAtMs: number | null;
  nowAtMs: number | null;
};

/** Two axes over one time: the load at the left, instances at the right. */
export const LoadDrawing = memo(function LoadDrawing({
  prepared,
  fromAtMs,
  toAtMs,
  stepMs,
  value,
  counts,
  thresholds,
  marks,
  pointedAtMs,
  nowAtMs,
}: LoadDrawingProps): ReactNode {
  const scale = loadScale(
    value.kind,
    prepared.highest,
    thresholds.map((each) => each.value),
  );
  const countAxis = countScale(prepared.countHighest);
  const ticks = timeTicks(fromAtMs, toAtMs, 5, -new Date(toAtMs).getTimezoneOffset() * 60_000);
  return (
    <ComposedChart
      responsive
      data={prepared.rows}
      style={{ width: "100%", height: "100%" }}
      margin={{ top: 12, right: 0, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={false} stroke="var(--color-line)" yAxisId="value" />
      <XAxis
        dataKey="atMs"
        type="number"
        domain={[fromAtMs, toAtMs]}
        allowDataOverflow
        ticks={ticks}
        tickFormatter={toAtMs - fromAtMs > 2 * DAY_MS ? formatDay : formatShortTime}
        interval="preserveStartEnd"
        axisLine={false}
        tickLine={false}
        tick={tickStyle}
        height={20}
      />
      <YAxis
        yAxisId="value"
        type="number"
        domain={[0, scale.max]}
        allowDataOverflow
        ticks={scale.ticks}
        tickFormatter={(tick: number) => axisText(value.kind, tick)}
        interval={0}
        axisLine={false}
        tickLine={false}
        tick={tickStyle}
        width={56}
      />
      <YAxis
        yAxisId="count"
        orientation="right"
        type="number"
        domain={[0, countAxis.max]}
        allowDataOverflow
        ticks={countAxis.ticks}
        interval={0}
        axisLine={false}
        tickLine={false}
        tick={tickStyle}
        width={36}
      />
      <Area
        yAxisId="value"
        dataKey="mean"
        type="linear"
        stroke="var(--color-ink-faint)"
        strokeWidth={1.25}
        fill="var(--color-ink-faint)"
        fillOpacity={0.14}
        activeDot={{ r: 2.5, strokeWidth: 0, fill: "var(--color-ink-faint)" }}
        isAnimationActive={false}
        connectNulls={false}
      />
      <Area
        yAxisId="value"
        dataKey="band"
        type="linear"
        stroke="none"
        fill="var(--color-ink-faint)"
        fillOpacity={0.22}
        activeDot={false}
        isAnimationActive={false}
        connectNulls={false}
      />
      {thresholds.map((threshold) => (
        <ReferenceLine
          key={threshold.label}
          yAxisId="value"
          y={threshold.value}
          stroke="var(--color-ink-muted)"
          strokeDasharray="1 3"
          label={{
            value: threshold.label,
            position: "insideBottomLeft",
            offset: 3,
            fill: "var(--color-ink-muted)",
            fontSize: 11,
          }}
        />
      ))}
      {[pointedAtMs, nowAtMs].map((atMs, index) =>
        atMs === null ? null : (
          <ReferenceLine
            key={index === 0 ? "pointed" : "now"}
            yAxisId="value"
            x={atMs}
            stroke={index === 0 ? "var(--color-accent)" : "var(--color-line-control)"}
            {...(index === 0
              ? {}
              : {
                  label: {
                    value: "now",
                    position: "insideTopRight",
                    fill: "var(--color-ink-muted)",
                    fontSize: 11,
                  },
                })}
          />
        ),
      )}
      {counts.map((label, index) => (
        <Line
          key={label}
          yAxisId="count"
          dataKey={`c${index}`}
          name={label}
          type="stepAfter"
          {...(strokes[index] ?? strokes[1])}
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
        content={({ active, label }: TooltipContentProps) => (
          <LoadTooltip
            row={active ? prepared.rows.find((row) => row.atMs === label) : undefined}
            stepMs={stepMs}
            value={value}
            counts={counts}
            marks={active ? marksOfRow(marks, prepared.rows, Number(label)) : []}
          />
        )}
      />
    </ComposedChart>
  );
});

function axisText(kind: QuantityKind, value: number): string {
  if (value === 0 && kind !== "ratio") return "0";
  const { value: text, unit } = quantityParts(kind, value);
  return joinQuantity({ value: text.includes(".") ? text.replace(/\.?0+$/, "") : text, unit });
}
