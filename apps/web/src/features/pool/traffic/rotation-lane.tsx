"use client";
import type { RotationView } from "@orrery/protocol";
import { formatExactTime } from "@orrery/ui";
import { type KeyboardEvent, type ReactNode, useRef } from "react";

export type RotationLaneProps = {
  /** Newest first; none older than `spanMs`. */
  rotations: readonly RotationView[];
  nowMs: number;
  spanMs: number;
  pointed: RotationView | undefined;
  onPoint: (id: string | null) => void;
};

/** Marks on a line of time. One of them is a stop of the Tab key; from there left and right go to older and newer ones, Home and End to the ends. */
export function RotationLane({ rotations, nowMs, spanMs, pointed, onPoint }: RotationLaneProps): ReactNode {
  const lane = useRef<HTMLUListElement>(null);
  const stop = pointed ?? rotations[0];

  function onKeyDown(event: KeyboardEvent, index: number): void {
    const next = indexAfter(event.key, index, rotations.length);
    if (next === null) return;
    event.preventDefault();
    lane.current?.querySelectorAll("button")[next]?.focus();
  }

  return (
    <>
      <ul
        ref={lane}
        aria-label="Rotations of the last hour"
        className="relative h-8 overflow-hidden rounded-sm bg-inset"
      >
        {rotations.map((rotation, index) => (
          <li key={rotation.id}>
            <button
              type="button"
              data-rotation={rotation.reason}
              tabIndex={rotation === stop ? 0 : -1}
              aria-label={`${rotation.reason}, ${formatExactTime(rotation.atMs)}: ${rotation.sentence}`}
              onPointerEnter={() => onPoint(rotation.id)}
              onPointerLeave={() => onPoint(null)}
              onFocus={() => onPoint(rotation.id)}
              onKeyDown={(event) => onKeyDown(event, index)}
              className="absolute inset-y-1 w-2 -translate-x-full px-0.5"
              style={{ left: `${(100 * (1 - (nowMs - rotation.atMs) / spanMs)).toFixed(2)}%` }}
            >
              <span
                className={`block h-full rounded-sm ${LOUD.has(rotation.reason) ? "bg-warn" : "bg-ink-faint"} ${rotation === pointed ? "outline-2 outline-accent" : ""}`}
              />
            </button>
          </li>
        ))}
      </ul>
      <div className="mt-1 flex justify-between gap-3 text-ink-faint text-xs">
        <span className="shrink-0">1 h ago</span>
        <span className="min-w-0 text-pretty text-center text-ink-muted" aria-live="polite">
          {pointed === undefined ? "point at a mark for its reason" : pointed.sentence}
        </span>
        <span className="shrink-0">now</span>
      </div>
    </>
  );
}

/** Moves that a fault made. */
const LOUD = new Set<RotationView["reason"]>(["failure", "cooling"]);

/** Indexes count from the newest. */
function indexAfter(key: string, index: number, count: number): number | null {
  switch (key) {
    case "ArrowLeft":
      return Math.min(count - 1, index + 1);
    case "ArrowRight":
      return Math.max(0, index - 1);
    case "Home":
      return count - 1;
    case "End":
      return 0;
    default:
      return null;
  }
}
