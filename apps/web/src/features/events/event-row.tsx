"use client";
import type { EventView } from "@orrery/protocol";
import { AgeText, classNames, StatusDot } from "@orrery/ui";
import { memo } from "react";
import { EVENT_TONES } from "../node/event-tone.ts";

export type EventRowProps = {
  event: EventView;
  offsetPx: number;
  heightPx: number;
  isActive: boolean;
  /** Arrived while the reader looked. */
  isFresh: boolean;
  onOpen: (event: EventView) => void;
};

export const EventRow = memo(function EventRow({
  event,
  offsetPx,
  heightPx,
  isActive,
  isFresh,
  onOpen,
}: EventRowProps) {
  return (
    <li
      data-event-id={event.id}
      className={classNames(
        "absolute inset-x-0 top-0 border-line border-b",
        isFresh && "before:absolute before:inset-0 before:animate-fresh before:bg-selected",
        isActive && "shadow-[inset_2px_0_0_var(--color-accent)]",
      )}
      style={{ height: heightPx, transform: `translateY(${offsetPx}px)` }}
    >
      <button
        type="button"
        onClick={() => onOpen(event)}
        className="relative grid size-full grid-cols-[0.625rem_minmax(0,1fr)_auto] items-center gap-x-3 px-4 text-left text-sm hover:bg-hover focus-visible:outline-offset-[-2px] md:grid-cols-[0.625rem_minmax(0,3fr)_minmax(0,1fr)_minmax(0,1fr)_5.5rem]"
      >
        <StatusDot tone={EVENT_TONES[event.severity]} label={event.severity} />
        <span className="min-w-0">
          <span className="block truncate text-ink max-md:whitespace-normal max-md:line-clamp-2">
            {event.summary}
          </span>
          <span className="block truncate text-ink-faint text-xs md:hidden">{event.type}</span>
        </span>
        <span className="truncate font-mono text-ink-muted text-xs max-md:hidden">{event.type}</span>
        <span className="truncate text-ink-muted text-xs max-md:hidden">{event.actor.name}</span>
        <AgeText atMs={event.atMs} className="text-right text-ink-faint text-xs" />
      </button>
    </li>
  );
});
