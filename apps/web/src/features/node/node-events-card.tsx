"use client";
import type { NodeId } from "@orrery/protocol";
import { Button, Card, EmptyState, Skeleton, Timeline } from "@orrery/ui";
import Link from "next/link";
import { type ReactNode, useMemo } from "react";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useEvents } from "../../lib/live/use-events.ts";
import { timelineItem } from "./timeline-item.tsx";
import { useOpenedAtMs } from "./use-opened-at.ts";

const PAGE_SIZE = 25;

export function NodeEventsCard({ nodeId }: { nodeId: NodeId }): ReactNode {
  const filter = useMemo(() => ({ subjectKind: "node", subjectId: nodeId }) as const, [nodeId]);
  const events = useEvents(filter, PAGE_SIZE);
  const openedAtMs = useOpenedAtMs();
  return (
    <Card
      flush
      title="Events"
      actions={
        <Button size="sm" variant="ghost" asChild>
          <Link href={`/events?subject=${encodeURIComponent(nodeId)}`}>All</Link>
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
          <Timeline
            label="Events of this node"
            items={events.items.map((event) => timelineItem(event, { openedAtMs }))}
          />
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
