"use client";
import { readNowMs, useNowMs } from "@orrery/ui";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Incident, incidentsOf, nextIncident, shownAt } from "../incidents.ts";
import { MAP_WINDOW_TABLE, MAP_WINDOWS, type MapWindow } from "../map-words.ts";
import { advance, lookedBackAt, momentOf, type PlaybackSpeed, stepBy } from "../playback.ts";
import type { MapUrl } from "../use-map-url.ts";
import { type Moment, useMoment } from "./use-moment.ts";
import { type TimelineFeed, useTimeline } from "./use-timeline.ts";

/** The cursor moves so often while it plays; moments change by the minute. */
const TICK_MS = 100;

/** Everything on the page hangs on this clock, and nothing of it needs the second: half a pixel of the shortest window. */
const NOW_EVERY_MS = 15_000;

export type MapTime = TimelineFeed & {
  /** Up to NOW_EVERY_MS behind. */
  nowMs: number | null;
  /** Null = live. */
  cursorAtMs: number | null;
  moment: Moment;
  /** The beginning of the recorded minute that is shown; null = live. */
  momentAtMs: number | null;
  /** Null = it does not play. */
  speed: PlaybackSpeed | null;
  /** The one that is chosen, or the next longer one that holds the cursor. */
  window: MapWindow;
  incidents: readonly Incident[];
  goTo: (atMs: number | null) => void;
  play: (speed: PlaybackSpeed) => void;
  pause: () => void;
  step: (steps: number) => void;
  jump: (direction: "previous" | "next") => void;
};

/** Which moment the map shows: live, or one of the history that is scrubbed to, stepped through or played. */
export function useMapTime(url: MapUrl): MapTime {
  const nowMs = useNowMs(NOW_EVERY_MS);
  const { at, set } = url;
  const [speed, setSpeed] = useState<PlaybackSpeed | null>(null);
  /** Where within the moment of the address the cursor stands. */
  const [fine, setFine] = useState<{ moment: number; atMs: number } | null>(null);
  const cursorAtMs = fine !== null && fine.moment === at ? fine.atMs : at;
  const cursor = useRef(cursorAtMs);
  cursor.current = cursorAtMs;

  const goTo = useCallback(
    (atMs: number | null) => {
      const now = readNowMs();
      const clipped = atMs === null ? null : lookedBackAt(atMs, now);
      const moment = clipped === null ? null : momentOf(clipped, now);
      setFine(clipped === null || moment === null ? null : { moment, atMs: clipped });
      if (clipped === null) setSpeed(null);
      set({ at: moment });
    },
    [set],
  );

  useEffect(() => {
    if (speed === null) return;
    let lastMs = performance.now();
    const timer = setInterval(() => {
      const tickMs = performance.now();
      const from = cursor.current;
      if (from === null) return;
      goTo(advance(from, tickMs - lastMs, speed, readNowMs()));
      lastMs = tickMs;
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [speed, goTo]);

  const window = windowFor(url.window, cursorAtMs, nowMs);
  const feed = useTimeline(window, nowMs);
  const incidents = useMemo(
    () => (feed.timeline === undefined ? [] : incidentsOf(feed.timeline)),
    [feed.timeline],
  );
  const moment = useMoment(at, speed, nowMs);
  return {
    ...feed,
    nowMs,
    cursorAtMs,
    moment,
    momentAtMs: at,
    speed,
    window,
    incidents,
    goTo,
    play: setSpeed,
    pause: () => setSpeed(null),
    step(steps) {
      setSpeed(null);
      const now = readNowMs();
      goTo(stepBy(cursorAtMs ?? now, steps, now));
    },
    jump(direction) {
      setSpeed(null);
      const now = readNowMs();
      const momentAt = (atMs: number) => momentOf(atMs, now);
      const found = nextIncident(incidents, cursorAtMs ?? now, direction, momentAt);
      if (found !== null) goTo(shownAt(found, momentAt));
      else if (direction === "next") goTo(null);
    },
  };
}

function windowFor(chosen: MapWindow, cursorAtMs: number | null, nowMs: number | null): MapWindow {
  if (cursorAtMs === null || nowMs === null) return chosen;
  const longer = MAP_WINDOWS.slice(MAP_WINDOWS.indexOf(chosen));
  return longer.find((window) => nowMs - cursorAtMs <= MAP_WINDOW_TABLE[window].spanMs) ?? "week";
}
