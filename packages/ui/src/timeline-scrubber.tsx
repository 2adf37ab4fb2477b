"use client";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { timeTicks } from "./chart/axis-scale.ts";
import { classNames } from "./class-names.ts";
import { formatDay, formatExactTime, formatShortTime } from "./format/format-time.ts";
import { toneMarkClass } from "./status-tone.ts";
import {
  bundleMarks,
  type MarkBundle,
  markBeside,
  markNear,
  momentAt,
  shareOf,
  snapToStep,
  type TimelineGap,
  type TimelineMark,
} from "./timeline-marks.ts";
import { useWidthPx } from "./use-width-px.ts";

export type TimelineScrubberProps = {
  /** The accessible name of the handle. */
  label: string;
  fromAtMs: number;
  toAtMs: number;
  valueAtMs: number;
  /** The handle moves in steps of this; one minute when it is left out. */
  stepMs?: number;
  marks: readonly TimelineMark[];
  /** Where nothing was recorded. */
  gaps: readonly TimelineGap[];
  /** Read out instead of the time alone: "09:33, nothing recorded". */
  valueText?: string;
  /** While it moves. */
  onChange: (atMs: number) => void;
  /** Where it was let go, or set by a key. */
  onCommit: (atMs: number) => void;
  className?: string;
};

const MINUTE_MS = 60_000;
const LARGE_STEPS = 10;
const MARK_APART_PX = 7;
const TICK_PX = 88;

/**
 * A track of time with a handle: mouse, touch and keys. Left and right go a step, with Shift ten; Page Up and Page Down go to the next
 * and the previous mark, Home and End to the ends.
 */
export function TimelineScrubber({
  label,
  fromAtMs,
  toAtMs,
  valueAtMs,
  stepMs = MINUTE_MS,
  marks,
  gaps,
  valueText,
  onChange,
  onCommit,
  className,
}: TimelineScrubberProps): ReactNode {
  const trackRef = useRef<HTMLDivElement>(null);
  const widthPx = useWidthPx(trackRef);
  const draggedRef = useRef<number | null>(null);
  const bundles = bundleMarks(marks, fromAtMs, toAtMs, widthPx, MARK_APART_PX);
  const share = shareOf(valueAtMs, fromAtMs, toAtMs);

  const momentOf = (event: PointerEvent): number => {
    const box = trackRef.current?.getBoundingClientRect();
    if (box === undefined) return valueAtMs;
    const x = event.clientX - box.left;
    const mark = markNear(bundles, x, box.width);
    return mark?.atMs ?? momentAt(x, box.width, fromAtMs, toAtMs, stepMs);
  };
  const press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    draggedRef.current = momentOf(event);
    onChange(draggedRef.current);
  };
  const move = (event: PointerEvent): void => {
    if (draggedRef.current === null) return;
    const atMs = momentOf(event);
    if (atMs === draggedRef.current) return;
    draggedRef.current = atMs;
    onChange(atMs);
  };
  const release = (): void => {
    if (draggedRef.current === null) return;
    const atMs = draggedRef.current;
    draggedRef.current = null;
    onCommit(atMs);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const atMs = momentByKey(event, { fromAtMs, toAtMs, valueAtMs, stepMs, marks });
    if (atMs === null) return;
    event.preventDefault();
    onChange(atMs);
    onCommit(atMs);
  };

  return (
    <div className={classNames("px-2", className)}>
      <div
        ref={trackRef}
        onPointerDown={press}
        onPointerMove={move}
        onPointerUp={release}
        onPointerCancel={release}
        className="relative h-8 touch-none select-none touch:h-11"
      >
        <div className="absolute inset-x-0 top-1/2 h-1.5 -translate-y-1/2 overflow-hidden rounded-sm bg-line">
          <div className="absolute inset-y-0 left-0 bg-line-control/60" style={{ width: percent(share) }} />
        </div>
        {gaps.map((gap) => (
          <Gap key={gap.fromAtMs} gap={gap} fromAtMs={fromAtMs} toAtMs={toAtMs} />
        ))}
        {bundles.map((bundle) => (
          <Mark key={bundle.mark.id} bundle={bundle} />
        ))}
        <div
          role="slider"
          tabIndex={0}
          aria-label={label}
          aria-valuemin={fromAtMs}
          aria-valuemax={toAtMs}
          aria-valuenow={Math.min(toAtMs, Math.max(fromAtMs, valueAtMs))}
          aria-valuetext={valueText ?? formatExactTime(valueAtMs)}
          onKeyDown={onKeyDown}
          className="group absolute inset-y-0 w-4 -translate-x-1/2 cursor-ew-resize outline-none"
          style={{ left: percent(share) }}
        >
          <span
            aria-hidden
            className="absolute inset-y-0 left-1/2 w-0.5 -translate-x-1/2 rounded-sm bg-accent shadow-[0_0_0_1px_var(--color-canvas)]"
          />
          <span
            aria-hidden
            className="absolute top-1/2 left-1/2 size-3 -translate-x-1/2 -translate-y-1/2 rounded-full bg-accent outline-2 outline-canvas group-focus-visible:outline-accent group-focus-visible:outline-offset-2 touch:size-4"
          />
        </div>
      </div>
      <Ticks fromAtMs={fromAtMs} toAtMs={toAtMs} widthPx={widthPx} />
    </div>
  );
}

function momentByKey(
  event: KeyboardEvent,
  track: Pick<TimelineScrubberProps, "fromAtMs" | "toAtMs" | "valueAtMs" | "marks"> & { stepMs: number },
): number | null {
  const { fromAtMs, toAtMs, valueAtMs, stepMs, marks } = track;
  const steps = event.shiftKey ? LARGE_STEPS : 1;
  switch (event.key) {
    case "ArrowRight":
    case "ArrowUp":
      return snapToStep(valueAtMs + steps * stepMs, fromAtMs, toAtMs, stepMs);
    case "ArrowLeft":
    case "ArrowDown":
      return snapToStep(valueAtMs - steps * stepMs, fromAtMs, toAtMs, stepMs);
    case "PageUp":
      return markBeside(marks, valueAtMs, 1)?.atMs ?? toAtMs;
    case "PageDown":
      return markBeside(marks, valueAtMs, -1)?.atMs ?? fromAtMs;
    case "Home":
      return fromAtMs;
    case "End":
      return toAtMs;
    default:
      return null;
  }
}

function Gap({ gap, fromAtMs, toAtMs }: { gap: TimelineGap; fromAtMs: number; toAtMs: number }): ReactNode {
  const left = shareOf(gap.fromAtMs, fromAtMs, toAtMs);
  const right = shareOf(gap.toAtMs, fromAtMs, toAtMs);
  if (right <= left) return null;
  return (
    <span
      title={`Nothing was recorded from ${formatShortTime(gap.fromAtMs)} to ${formatShortTime(gap.toAtMs)}`}
      className="absolute top-1/2 h-3 min-w-0.5 -translate-y-1/2 rounded-xs border border-line-strong bg-[repeating-linear-gradient(135deg,var(--color-line-strong)_0_1.5px,var(--color-canvas)_1.5px_5px)]"
      style={{ left: percent(left), width: percent(right - left) }}
    />
  );
}

function Mark({ bundle }: { bundle: MarkBundle }): ReactNode {
  const { mark, share, count } = bundle;
  const isMajor = mark.isMajor === true;
  return (
    <span
      title={`${formatShortTime(mark.atMs)} ${mark.label}${count > 1 ? `, and ${count - 1} more` : ""}`}
      className={classNames("absolute top-1/2 -translate-x-1/2 -translate-y-1/2", toneMarkClass[mark.tone])}
      style={{ left: percent(share) }}
    >
      {isMajor ? (
        <svg viewBox="-6 -6 12 12" className="size-3.5" aria-hidden="true">
          <path
            d="M0-5.2L5.2 0L0 5.2L-5.2 0Z"
            fill="currentColor"
            stroke="var(--color-canvas)"
            strokeWidth="1.2"
          />
        </svg>
      ) : (
        <span
          aria-hidden
          className={classNames(
            "block w-[3px] rounded-sm bg-current shadow-[0_0_0_1px_var(--color-canvas)]",
            count > 1 ? "h-4" : "h-2.5",
          )}
        />
      )}
    </span>
  );
}

function Ticks({
  fromAtMs,
  toAtMs,
  widthPx,
}: {
  fromAtMs: number;
  toAtMs: number;
  widthPx: number;
}): ReactNode {
  const offsetMs = -new Date(toAtMs).getTimezoneOffset() * MINUTE_MS;
  const ticks = timeTicks(fromAtMs, toAtMs, Math.max(1, Math.floor(widthPx / TICK_PX)), offsetMs);
  return (
    <div aria-hidden className="relative h-4 text-2xs text-ink-faint">
      {ticks.map((atMs) => {
        const share = shareOf(atMs, fromAtMs, toAtMs);
        // A label that would hang over the end of the track is left out.
        if (share * widthPx < 16 || (1 - share) * widthPx < 16) return null;
        const isMidnight = (atMs + offsetMs) % (24 * 60 * MINUTE_MS) === 0;
        return (
          <span
            key={atMs}
            className={classNames("absolute -translate-x-1/2", isMidnight && "text-ink-muted")}
            style={{ left: percent(share) }}
          >
            {isMidnight ? formatDay(atMs) : formatShortTime(atMs)}
          </span>
        );
      })}
    </div>
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
