"use client";
import type { EventView } from "@orrery/protocol";
import { useMemo, useState } from "react";
import { comparePositions } from "../../lib/live/events-feed.ts";

export type Tail = {
  /** What is shown: everything, or what there was when the reader paused. */
  items: readonly EventView[];
  isPaused: boolean;
  /** Arrived since the pause. */
  heldCount: number;
  pause: () => void;
  resume: () => void;
};

/** Holds new events back while the reader reads; nothing is lost, only not shown yet. */
export function useTail(items: readonly EventView[]): Tail {
  const [pausedAfter, setPausedAfter] = useState<string | null>(null);
  const shown = useMemo(
    () =>
      pausedAfter === null
        ? items
        : items.filter((item) => comparePositions(item, { position: pausedAfter }) <= 0),
    [items, pausedAfter],
  );
  return {
    items: shown,
    isPaused: pausedAfter !== null,
    heldCount: items.length - shown.length,
    pause: () => setPausedAfter(items[0]?.position ?? "0"),
    resume: () => setPausedAfter(null),
  };
}
