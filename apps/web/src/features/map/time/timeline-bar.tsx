"use client";
import {
  Button,
  classNames,
  formatExactTime,
  IconButton,
  SegmentedControl,
  Select,
  Skeleton,
  StatusDot,
  TimelineScrubber,
} from "@orrery/ui";
import { ChevronLeft, ChevronRight, Pause, Play, SkipBack, SkipForward } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { gapAt, shownAt } from "../incidents.ts";
import { useMapPage } from "../map-context.ts";
import { MAP_WINDOW_TABLE, MAP_WINDOWS, type MapWindow } from "../map-words.ts";
import { momentOf, PLAYBACK_SPEEDS, type PlaybackSpeed, scrubbedTo, stepMsAt } from "../playback.ts";
import { timelineMarks } from "./timeline-marks.ts";

const WINDOW_OPTIONS = MAP_WINDOWS.map((value) => ({ value, label: MAP_WINDOW_TABLE[value].label }));
const SPEED_OPTIONS = PLAYBACK_SPEEDS.map((speed) => ({ value: String(speed), label: `${speed}×` }));
const SPEED_AT_FIRST: PlaybackSpeed = 60;
const NO_GAPS: readonly { fromAtMs: number; toAtMs: number }[] = [];

/** Time under the map: what happened when, and the way there and back. */
export function TimelineBar(): ReactNode {
  const { time, url, isStale } = useMapPage();
  const [speed, setSpeed] = useState<PlaybackSpeed>(SPEED_AT_FIRST);
  const { cursorAtMs, nowMs } = time;
  const isLive = cursorAtMs === null;
  const isPlaying = time.speed !== null;
  return (
    <section
      aria-label="Timeline"
      className={classNames(
        "grid shrink-0 items-center gap-x-3 border-t px-3 py-1.5",
        "grid-cols-[auto_minmax(0,1fr)_auto] max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-y-0.5 max-md:px-2",
        isLive ? "border-line bg-surface" : "border-accent bg-selected",
      )}
    >
      <div className="flex items-center gap-0.5 max-md:order-2">
        <IconButton size="sm" label="Previous incident ([)" onClick={() => time.jump("previous")}>
          <SkipBack aria-hidden />
        </IconButton>
        <IconButton size="sm" label="One step back" className="max-md:hidden" onClick={() => time.step(-1)}>
          <ChevronLeft aria-hidden />
        </IconButton>
        {isPlaying ? (
          <IconButton label="Pause" onClick={time.pause}>
            <Pause aria-hidden />
          </IconButton>
        ) : (
          <PlayButton speed={speed} />
        )}
        <IconButton
          size="sm"
          label="One step on"
          className="max-md:hidden"
          disabled={isLive}
          onClick={() => time.step(1)}
        >
          <ChevronRight aria-hidden />
        </IconButton>
        <IconButton size="sm" label="Next incident (])" disabled={isLive} onClick={() => time.jump("next")}>
          <SkipForward aria-hidden />
        </IconButton>
        <Select
          aria-label="Speed"
          className="ml-1 w-18"
          value={String(speed)}
          options={SPEED_OPTIONS}
          onValueChange={(value) => {
            const chosen = PLAYBACK_SPEEDS.find((each) => String(each) === value) ?? SPEED_AT_FIRST;
            setSpeed(chosen);
            if (isPlaying) time.play(chosen);
          }}
        />
      </div>
      <div className="min-w-0 max-md:order-1 max-md:col-span-2">
        {nowMs === null || time.range === null ? <Skeleton className="mx-2 h-1.5" /> : <Scrubber />}
      </div>
      <div className="flex items-center gap-2 max-md:order-3">
        <SegmentedControl<MapWindow>
          label="Time shown"
          value={time.window}
          onValueChange={(window) => url.set({ window })}
          options={WINDOW_OPTIONS}
        />
        {isLive ? (
          <span className="flex w-18 items-center justify-center gap-1.5 text-ink-muted text-xs">
            <StatusDot tone={isStale ? "unknown" : "ok"} />
            {isStale ? "Stale" : "Now"}
          </span>
        ) : (
          <Button size="sm" variant="primary" className="w-18" onClick={() => time.goTo(null)}>
            To now
          </Button>
        )}
      </div>
    </section>
  );
}

/** From now on there is nothing to play: then it begins where the track does. */
function PlayButton({ speed }: { speed: PlaybackSpeed }): ReactNode {
  const { time } = useMapPage();
  return (
    <IconButton
      label={time.cursorAtMs === null ? `Play the last ${PLAYED_WORDS[time.window]}` : "Play"}
      disabled={time.range === null}
      onClick={() => {
        if (time.cursorAtMs === null && time.range !== null) time.goTo(time.range.fromAtMs);
        time.play(speed);
      }}
    >
      <Play aria-hidden />
    </IconButton>
  );
}

const PLAYED_WORDS: Record<MapWindow, string> = { hour: "hour", day: "24 hours", week: "7 days" };

function Scrubber(): ReactNode {
  const { time } = useMapPage();
  const { range, timeline, incidents, cursorAtMs, nowMs } = time;
  const marks = useMemo(() => timelineMarks(timeline, incidents), [timeline, incidents]);
  const gaps = timeline?.gaps ?? NO_GAPS;
  if (range === null || nowMs === null) return null;

  function scrub(atMs: number): void {
    if (nowMs === null) return;
    time.pause();
    // A mark of a failover leads to the moment before it, as the jump does, and from there to its own.
    const incident = incidents.find((each) => each.atMs === atMs);
    const shown = incident === undefined ? null : shownAt(incident, (each) => momentOf(each, nowMs));
    time.goTo(shown === null || shown === time.momentAtMs ? scrubbedTo(atMs, nowMs) : shown);
  }

  const valueAtMs = cursorAtMs ?? nowMs;
  const isInGap = gapAt(gaps, valueAtMs) !== null;
  return (
    <TimelineScrubber
      label="Time shown on the map"
      fromAtMs={range.fromAtMs}
      toAtMs={range.toAtMs}
      valueAtMs={valueAtMs}
      stepMs={stepMsAt(valueAtMs, nowMs)}
      marks={marks}
      gaps={gaps}
      valueText={
        cursorAtMs === null
          ? "Now, live"
          : `${formatExactTime(cursorAtMs)}${isInGap ? ", nothing recorded" : ""}`
      }
      onChange={scrub}
      onCommit={scrub}
    />
  );
}
