"use client";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { formatExactTime } from "../format/format-time.ts";
import type { LoadMark } from "./load-rows.ts";

export type LoadMarksProps = {
  /** Oldest first. */
  marks: ReadonlyArray<LoadMark>;
  range: { fromAtMs: number; toAtMs: number };
  pointed: LoadMark | null;
  onPoint: (mark: LoadMark | null) => void;
};

/** Under the plot, mark for mark where it stands. One of them is a stop of the Tab key; arrow keys, Home and End go along them. */
export function LoadMarks({ marks, range, pointed, onPoint }: LoadMarksProps): ReactNode {
  const lane = useRef<HTMLUListElement>(null);
  const shown = marks.filter(({ atMs }) => atMs >= range.fromAtMs && atMs <= range.toAtMs);
  const stop = pointed ?? shown.at(-1);
  const spanMs = Math.max(1, range.toAtMs - range.fromAtMs);

  function onKeyDown(event: KeyboardEvent, index: number): void {
    const next = {
      ArrowLeft: Math.max(0, index - 1),
      ArrowRight: Math.min(shown.length - 1, index + 1),
      Home: 0,
      End: shown.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    lane.current?.querySelectorAll("button")[next]?.focus();
  }

  return (
    // As wide as the plot: without its axes.
    <div className="pr-9 pl-14 max-sm:px-0">
      {shown.length === 0 ? null : (
        <ul
          ref={lane}
          aria-label="Changes in this range"
          className="relative h-5 rounded-sm bg-inset max-sm:mr-9 max-sm:ml-14"
        >
          {shown.map((mark, index) => (
            <li key={mark.atMs}>
              <button
                type="button"
                data-mark={mark.isUp ? "up" : "down"}
                tabIndex={mark.atMs === stop?.atMs ? 0 : -1}
                aria-label={`${mark.isUp ? "Up" : "Down"}, ${formatExactTime(mark.atMs)}: ${mark.sentence}`}
                onPointerEnter={() => onPoint(mark)}
                onPointerLeave={() => onPoint(null)}
                onFocus={() => onPoint(mark)}
                onBlur={() => onPoint(null)}
                onKeyDown={(event) => onKeyDown(event, index)}
                className="absolute inset-y-0 w-3 -translate-x-1/2 rounded-sm"
                style={{ left: `${((100 * (mark.atMs - range.fromAtMs)) / spanMs).toFixed(2)}%` }}
              >
                <svg viewBox="0 0 10 10" className="mx-auto size-2" aria-hidden="true">
                  <path
                    d={mark.isUp ? "M5 1 9 9H1Z" : "M5 9 1 1H9Z"}
                    className={mark.atMs === pointed?.atMs ? "fill-accent" : "fill-ink-muted"}
                  />
                </svg>
              </button>
            </li>
          ))}
        </ul>
      )}
      <p aria-live="polite" className="mt-1 min-h-4 text-pretty text-ink-muted text-xs">
        {pointed === null
          ? shown.length === 0
            ? "Nothing changed in this range."
            : "▲ up, ▼ down: point at a mark for its reason."
          : `${formatExactTime(pointed.atMs)}: ${pointed.sentence}`}
      </p>
    </div>
  );
}
