"use client";
import {
  type KeyboardEvent,
  memo,
  type PointerEvent,
  type ReactNode,
  useMemo,
  useRef,
  useState,
} from "react";
import { classNames } from "../class-names.ts";
import { formatDurationMs, formatLongDuration } from "../format/format-duration.ts";
import { useWidthPx } from "../use-width-px.ts";
import {
  type IntervalPicture,
  type IntervalSample,
  intervalPicture,
  nearestSample,
} from "./interval-points.ts";

export type IntervalChartProps = {
  /** What is drawn; the accessible name begins with it. */
  label: string;
  /** In time order. */
  samples: ReadonlyArray<IntervalSample>;
  className?: string;
};

const HEIGHT_PX = 200;
const PLOT = { left: 56, right: 12, top: 12, bottom: 22 };
const PLOT_HEIGHT_PX = HEIGHT_PX - PLOT.top - PLOT.bottom;

/**
 * Every recorded interval as a dot, with the threshold that held when it was measured as a line. Drawn as two paths and not
 * with the chart library, which makes an element of each of thousands of dots.
 */
export function IntervalChart({ label, samples, className }: IntervalChartProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const widthPx = useWidthPx(frame);
  const [pointed, setPointed] = useState<number | null>(null);
  const plotWidthPx = Math.max(80, widthPx - PLOT.left - PLOT.right);
  const picture = useMemo(() => intervalPicture(samples, plotWidthPx < 420 ? 3 : 6), [samples, plotWidthPx]);
  const sample = pointed === null ? undefined : samples[pointed];
  const firstAtMs = samples[0]?.atMs ?? 0;
  const xOf = (atMs: number) => PLOT.left + ((atMs - firstAtMs) / Math.max(1, picture.spanMs)) * plotWidthPx;

  function point(event: PointerEvent<HTMLDivElement>): void {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - PLOT.left;
    const index = nearestSample(samples, firstAtMs + (x / plotWidthPx) * picture.spanMs);
    setPointed(index < 0 ? null : index);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -samples.length, End: samples.length }[event.key];
    if (step === undefined || samples.length === 0) return;
    event.preventDefault();
    const from = pointed ?? samples.length - 1;
    setPointed(Math.min(samples.length - 1, Math.max(0, from + step)));
  }

  return (
    <figure
      aria-label={`${label}: ${describe(samples, picture)}`}
      className={classNames("min-w-0", className)}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys go along what the pointer goes along */}
      <div
        ref={frame}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: reachable by keyboard, as by pointer
        tabIndex={0}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setPointed(null)}
        onBlur={() => setPointed(null)}
        onKeyDown={onKeyDown}
        className="relative w-full rounded-sm"
        style={{ height: HEIGHT_PX }}
      >
        <Plot samples={samples} picture={picture} widthPx={widthPx} />
        {sample === undefined ? null : (
          <svg className="pointer-events-none absolute inset-0 size-full" aria-hidden="true">
            <path
              d={`M${xOf(sample.atMs)} ${PLOT.top}V${PLOT.top + PLOT_HEIGHT_PX}`}
              className="stroke-line-control"
            />
            <circle
              cx={xOf(sample.atMs)}
              cy={yOf(sample.intervalMs, picture)}
              r="4"
              strokeWidth="1.5"
              className="fill-surface stroke-ink"
            />
          </svg>
        )}
      </div>
      <p aria-live="polite" className="min-h-4 pt-1 pl-14 text-ink-faint text-xs">
        {sample === undefined ? null : sampleText(sample, samples.at(-1)?.atMs ?? sample.atMs)}
      </p>
    </figure>
  );
}

function yOf(ms: number, { scale }: IntervalPicture): number {
  return PLOT.top + PLOT_HEIGHT_PX * (1 - ms / scale.max);
}

const Plot = memo(function Plot({
  samples,
  picture,
  widthPx,
}: {
  samples: ReadonlyArray<IntervalSample>;
  picture: IntervalPicture;
  widthPx: number;
}): ReactNode {
  const plotWidthPx = Math.max(80, widthPx - PLOT.left - PLOT.right);
  const right = PLOT.left + plotWidthPx;
  const firstAtMs = samples[0]?.atMs ?? 0;
  const at = ({ atMs, intervalMs }: IntervalSample) => {
    const x = PLOT.left + ((atMs - firstAtMs) / Math.max(1, picture.spanMs)) * plotWidthPx;
    return { x, y: yOf(intervalMs, picture) };
  };
  let within = "";
  let over = "";
  let threshold = "";
  for (const sample of samples) {
    const { x, y } = at(sample);
    const isOver = sample.intervalMs >= sample.thresholdMs;
    if (isOver) over += `M${(x - 3).toFixed(1)} ${(y - 3).toFixed(1)}h6v6h-6Z`;
    else within += `M${x.toFixed(1)} ${y.toFixed(1)}h0`;
    threshold += `${threshold === "" ? "M" : "L"}${x.toFixed(1)} ${yOf(sample.thresholdMs, picture).toFixed(1)}`;
  }
  return (
    <svg aria-hidden="true" width={widthPx} height={HEIGHT_PX} className="block">
      {picture.scale.ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${PLOT.left} ${yOf(tick, picture)}H${right}`} className="stroke-line" />
          <text
            x={PLOT.left - 8}
            y={yOf(tick, picture)}
            textAnchor="end"
            dominantBaseline="central"
            className="fill-ink-faint text-2xs"
          >
            {tick === 0 ? "0" : roundText(formatDurationMs(tick))}
          </text>
        </g>
      ))}
      {picture.agoTicks.map((ago) => {
        const x = right - (ago / Math.max(1, picture.spanMs)) * plotWidthPx;
        return (
          <text
            key={ago}
            x={x}
            y={HEIGHT_PX - 8}
            textAnchor={ago === 0 ? "end" : x < PLOT.left + 20 ? "start" : "middle"}
            dominantBaseline="central"
            className="fill-ink-faint text-2xs"
          >
            {ago === 0 ? "newest" : agoText(ago)}
          </text>
        );
      })}
      <path
        d={within}
        strokeWidth="2.5"
        strokeLinecap="round"
        fill="none"
        className="stroke-ink-muted"
        opacity="0.6"
      />
      <path d={over} className="fill-bad-mark" />
      <path d={threshold} strokeWidth="1.25" strokeDasharray="5 3" fill="none" className="stroke-ink" />
    </svg>
  );
});

function agoText(agoMs: number): string {
  return `−${agoMs < 1000 ? formatDurationMs(agoMs) : formatLongDuration(agoMs)}`;
}

function roundText(text: string): string {
  return text.replace(/\.0+(?=\u00a0)/, "").replace(/(\.\d*[1-9])0+(?=\u00a0)/, "$1");
}

function sampleText({ atMs, intervalMs, thresholdMs }: IntervalSample, newestAtMs: number): string {
  const ago = newestAtMs - atMs;
  const when = ago < 1 ? "the newest" : `${formatDurationMs(ago)} before the newest`;
  const verdict = intervalMs >= thresholdMs ? "over" : "under";
  return `${formatDurationMs(intervalMs)}, ${verdict} the threshold of ${formatDurationMs(thresholdMs)}; ${when}`;
}

function describe(
  samples: readonly IntervalSample[],
  { lowestMs, highestMs, overCount }: IntervalPicture,
): string {
  if (lowestMs === null) return "nothing recorded";
  return `${samples.length} intervals of ${formatDurationMs(lowestMs)} to ${formatDurationMs(highestMs)}, ${overCount} over the threshold`;
}
