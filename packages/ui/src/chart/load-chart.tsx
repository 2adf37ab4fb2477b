"use client";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { classNames } from "../class-names.ts";
import { joinQuantity } from "../format/format-bytes.ts";
import { type QuantityKind, quantityParts } from "../quantity.tsx";
import { useIsInView } from "../use-is-in-view.ts";
import { LoadDrawing } from "./load-drawing.tsx";
import { LoadMarks } from "./load-marks.tsx";
import { type LoadMark, type LoadPoint, prepareLoad } from "./load-rows.ts";

export type LoadChartProps = {
  /** What is drawn; the accessible name begins with it. */
  label: string;
  range: { fromAtMs: number; toAtMs: number };
  stepMs: number;
  /** Oldest first. */
  points: ReadonlyArray<LoadPoint>;
  /** The left axis: the mean as a line over its area, up to the maximum as a band. */
  value: { label: string; kind: QuantityKind };
  /** The right axis: steps; at most two, the first solid and the second dashed. */
  counts: ReadonlyArray<string>;
  /** What the load is compared with. */
  thresholds?: ReadonlyArray<{ value: number; label: string }>;
  /** In a lane below, oldest first; arrow keys go along them. */
  marks?: ReadonlyArray<LoadMark>;
  /** A line at this moment: what is right of it is yet to come. */
  nowAtMs?: number;
  emptyText?: string;
  className?: string;
};

const NONE: ReadonlyArray<never> = [];

/** A load over how many carried it, with what changed their number and why. Neither has a colour: colour means status. */
export function LoadChart({
  label,
  range,
  stepMs,
  points,
  value,
  counts,
  thresholds = NONE,
  marks,
  nowAtMs,
  emptyText = "Nothing was recorded in this range",
  className,
}: LoadChartProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const isInView = useIsInView(frame);
  const [pointed, setPointed] = useState<LoadMark | null>(null);
  const prepared = useMemo(() => prepareLoad(points, stepMs), [points, stepMs]);
  const drawn = useRef(prepared);
  if (isInView) drawn.current = prepared;
  return (
    <div className="min-w-0">
      <LoadLegend value={value.label} counts={counts} hasThresholds={thresholds.length > 0} />
      <figure
        ref={frame}
        aria-label={`${label}: ${describe(value.kind, drawn.current)}`}
        className={classNames("relative h-64 w-full min-w-0", className)}
      >
        <LoadDrawing
          prepared={drawn.current}
          fromAtMs={range.fromAtMs}
          toAtMs={range.toAtMs}
          stepMs={stepMs}
          value={value}
          counts={counts}
          thresholds={thresholds}
          marks={marks ?? NONE}
          pointedAtMs={pointed?.atMs ?? null}
          nowAtMs={nowAtMs ?? null}
        />
        {prepared.rows.length === 0 ? (
          <p className="pointer-events-none absolute inset-0 flex items-center justify-center px-14 pb-4 text-center text-ink-faint text-xs">
            {emptyText}
          </p>
        ) : null}
      </figure>
      {marks === undefined ? null : (
        <LoadMarks marks={marks} range={range} pointed={pointed} onPoint={setPointed} />
      )}
    </div>
  );
}

function LoadLegend({
  value,
  counts,
  hasThresholds,
}: {
  value: string;
  counts: ReadonlyArray<string>;
  hasThresholds: boolean;
}): ReactNode {
  return (
    <p aria-hidden className="mb-1 flex flex-wrap gap-x-4 gap-y-0.5 text-ink-muted text-xs">
      <Swatch label={value}>
        <path d="M0 10V4H20V10Z" className="fill-ink-faint" opacity="0.22" />
        <path d="M0 4H20" className="stroke-ink-faint" strokeWidth="1.25" />
      </Swatch>
      {counts.map((label, index) => (
        <Swatch key={label} label={label}>
          <path
            d="M0 8H8V3H20"
            fill="none"
            className={index === 0 ? "stroke-ink" : "stroke-ink-muted"}
            strokeWidth="1.5"
            {...(index === 0 ? {} : { strokeDasharray: "3 2" })}
          />
        </Swatch>
      ))}
      {hasThresholds ? (
        <Swatch label="threshold or target">
          <path d="M0 5H20" className="stroke-ink-muted" strokeDasharray="1 3" strokeWidth="1.25" />
        </Swatch>
      ) : null}
    </p>
  );
}

function Swatch({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg viewBox="0 0 20 10" className="h-2.5 w-5" aria-hidden="true">
        {children}
      </svg>
      {label}
    </span>
  );
}

function describe(
  kind: QuantityKind,
  { highest, countHighest, rows }: ReturnType<typeof prepareLoad>,
): string {
  if (rows.length === 0) return "nothing recorded in this range";
  const load =
    highest === null ? "no load measured" : `at most ${joinQuantity(quantityParts(kind, highest))}`;
  return `${load}, at most ${countHighest} instances`;
}
