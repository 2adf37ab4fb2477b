"use client";
import type { EventView } from "@orrery/protocol";
import { Button } from "@orrery/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { EventRow } from "./event-row.tsx";

const ROW_HEIGHT_PX = 36;
const PHONE_ROW_HEIGHT_PX = 64;
const MORE_HEIGHT_PX = 48;

export type EventListProps = {
  events: readonly EventView[];
  openedAtMs: number;
  activeId: string | null;
  onOpen: (event: EventView) => void;
  hasMore: boolean;
  isLoadingMore: boolean;
  onLoadMore: () => void;
};

export function EventList({
  events,
  openedAtMs,
  activeId,
  onOpen,
  hasMore,
  isLoadingMore,
  onLoadMore,
}: EventListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const isPhone = useMediaQuery("(width < 48rem)");
  const rowHeightPx = isPhone ? PHONE_ROW_HEIGHT_PX : ROW_HEIGHT_PX;
  const virtualizer = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    getItemKey: (index) => events[index]?.id ?? index,
    overscan: 12,
  });
  useEffect(() => {
    if (rowHeightPx > 0) virtualizer.measure();
  }, [rowHeightPx, virtualizer]);
  const activeIndex = activeId === null ? -1 : events.findIndex((event) => event.id === activeId);
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: "auto" });
  }, [activeIndex, virtualizer]);

  const totalPx = virtualizer.getTotalSize();
  return (
    <div
      ref={scroller}
      className="mb-4 min-h-0 overflow-y-auto rounded-lg border border-line bg-surface max-md:-mx-4 max-md:mb-0 max-md:rounded-none max-md:border-x-0"
    >
      <ol
        aria-label="Events"
        className="relative"
        style={{ height: totalPx + (hasMore ? MORE_HEIGHT_PX : 0) }}
      >
        {virtualizer.getVirtualItems().map((item) => {
          const event = events[item.index];
          if (event === undefined) return null;
          return (
            <EventRow
              key={event.id}
              event={event}
              offsetPx={item.start}
              heightPx={rowHeightPx}
              isActive={event.id === activeId}
              isFresh={event.atMs > openedAtMs}
              onOpen={onOpen}
            />
          );
        })}
        {hasMore ? (
          <li
            className="absolute inset-x-0 flex items-center justify-center"
            style={{ top: totalPx, height: MORE_HEIGHT_PX }}
          >
            <Button size="sm" variant="ghost" pending={isLoadingMore} onClick={onLoadMore}>
              Load earlier events
            </Button>
          </li>
        ) : null}
      </ol>
    </div>
  );
}
