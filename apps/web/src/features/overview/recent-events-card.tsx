"use client";
import { Button, Card, EmptyState, Skeleton, Timeline } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useEvents } from "../../lib/live/use-events.ts";
import { timelineItem } from "../node/timeline-item.tsx";
import { useOpenedAtMs } from "../node/use-opened-at.ts";

const EVENTS_SHOWN = 15;
const EVERYTHING = {};

export function RecentEventsCard(): ReactNode {
  const events = useEvents(EVERYTHING, EVENTS_SHOWN);
  const openedAtMs = useOpenedAtMs();
  return (
    <Card
      flush
      title="What changed"
      actions={
        <Button size="sm" variant="ghost" asChild>
          <PageLink href="/events">All events</PageLink>
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
          <Skeleton />
        </div>
      ) : events.items.length === 0 ? (
        <EmptyState compact title="Nothing has happened yet" />
      ) : (
        <div className="py-1.5">
          <Timeline
            label="Recent events"
            items={events.items
              .slice(0, EVENTS_SHOWN)
              .map((event) => timelineItem(event, { openedAtMs, linked: true }))}
          />
        </div>
      )}
    </Card>
  );
}
