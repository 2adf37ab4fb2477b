"use client";
import { Button, Card, EmptyState, Skeleton, Timeline } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { QueryError } from "../../lib/errors/query-error.tsx";
import type { EventFilter } from "../../lib/live/event-filter.ts";
import { useEvents } from "../../lib/live/use-events.ts";
import { timelineItem } from "./timeline-item.tsx";
import { useOpenedAtMs } from "./use-opened-at.ts";

const PAGE_SIZE = 25;

export type EventsCardProps = {
  /** What they are about; the same object while it stays the same. */
  filter: EventFilter & { subjectId: string };
  label: string;
};

/** The newest events about one thing, live. */
export function EventsCard({ filter, label }: EventsCardProps): ReactNode {
  const events = useEvents(filter, PAGE_SIZE);
  const openedAtMs = useOpenedAtMs();
  return (
    <Card
      flush
      title="Events"
      actions={
        <Button size="sm" variant="ghost" asChild>
          <PageLink href={`/events?subject=${encodeURIComponent(filter.subjectId)}`}>All</PageLink>
        </Button>
      }
    >
      {events.error !== null && events.error !== undefined ? (
        <QueryError
          compact
          title="The events could not be read"
          error={events.error}
          onRetry={events.retry}
        />
      ) : events.isLoading ? (
        <div className="flex flex-col gap-3 p-4">
          <Skeleton />
          <Skeleton />
          <Skeleton />
        </div>
      ) : events.items.length === 0 ? (
        <EmptyState compact title="No events yet" />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="max-h-112 overflow-y-auto py-1.5" tabIndex={0} aria-label="Event list">
          <Timeline label={label} items={events.items.map((event) => timelineItem(event, { openedAtMs }))} />
          {events.hasMore ? (
            <div className="flex justify-center p-2">
              <Button size="sm" variant="ghost" pending={events.isLoadingMore} onClick={events.loadMore}>
                Show earlier
              </Button>
            </div>
          ) : null}
        </section>
      )}
    </Card>
  );
}
