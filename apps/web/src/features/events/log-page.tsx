"use client";
import { Button, EmptyState, PageHeader } from "@orrery/ui";
import { Pause, Play, ScrollText, SearchX } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useDebounced } from "../../lib/browser/use-debounced.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useListKeys } from "../../lib/keyboard/use-list-keys.ts";
import { useEvents } from "../../lib/live/use-events.ts";
import { PageBody } from "../shell/page-body.tsx";
import { EventFilters } from "./event-filters.tsx";
import { EventList } from "./event-list.tsx";
import { EventListSkeleton } from "./event-list-skeleton.tsx";
import { EventSheet } from "./event-sheet.tsx";
import { hasEventFilters, NO_EVENT_FILTERS, useEventFilter, useEventUrl } from "./event-url.ts";
import { useTail } from "./use-tail.ts";

const QUERY_PAUSE_MS = 250;

/** The event log, or of it only what people and their tokens did (`isAudit`). Grows at the top while one looks. */
export function LogPage({ isAudit = false }: { isAudit?: boolean }) {
  const [url, setUrl] = useEventUrl();
  const query = useDebounced(url.q ?? "", QUERY_PAUSE_MS);
  const [openedAtMs] = useState(() => Date.now());
  const filter = useEventFilter(url, query, isAudit, openedAtMs);
  const events = useEvents(filter);
  const tail = useTail(events.items);
  const search = useRef<HTMLInputElement>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const activeIndex = activeId === null ? -1 : tail.items.findIndex((item) => item.id === activeId);
  const open = events.items.find((item) => item.id === url.event) ?? null;
  const isFiltered = hasEventFilters(url);

  useListKeys({
    count: tail.items.length,
    activeIndex,
    onMove: (index) => setActiveId(tail.items[index]?.id ?? null),
    onOpen: (index) => void setUrl({ event: tail.items[index]?.id ?? null }),
    onFilter: () => search.current?.focus(),
    pageRows: 15,
  });
  useEffect(() => {
    if (open !== null) setActiveId(open.id);
  }, [open]);

  return (
    <PageBody fill>
      <PageHeader
        title={isAudit ? "Audit" : "Events"}
        description={
          isAudit
            ? "What people and their tokens did, with what was before and after"
            : "Everything that changed in the fleet, newest first"
        }
        actions={
          tail.isPaused ? (
            <Button icon={<Play aria-hidden />} onClick={tail.resume} aria-live="polite">
              {tail.heldCount === 0 ? "Resume" : `Show ${tail.heldCount} new`}
            </Button>
          ) : (
            <Button icon={<Pause aria-hidden />} onClick={tail.pause} disabled={tail.items.length === 0}>
              Pause
            </Button>
          )
        }
      />
      <EventFilters url={url} setUrl={setUrl} isAudit={isAudit} searchRef={search} events={events.items} />
      {events.error !== null ? (
        <QueryError title="The log could not be read" error={events.error} onRetry={events.retry} />
      ) : events.isLoading ? (
        <EventListSkeleton />
      ) : tail.items.length === 0 ? (
        <EmptyState
          icon={isFiltered ? <SearchX aria-hidden /> : <ScrollText aria-hidden />}
          title={isFiltered ? "No event matches the filters" : "Nothing has happened yet"}
          action={
            isFiltered ? (
              <Button onClick={() => void setUrl(NO_EVENT_FILTERS)}>Clear the filters</Button>
            ) : undefined
          }
        >
          {isFiltered
            ? "New events that match appear here as they happen."
            : "Each change appears here the moment it is made."}
        </EmptyState>
      ) : (
        <EventList
          events={tail.items}
          openedAtMs={openedAtMs}
          activeId={activeId}
          onOpen={(event) => void setUrl({ event: event.id })}
          hasMore={events.hasMore}
          isLoadingMore={events.isLoadingMore}
          onLoadMore={events.loadMore}
        />
      )}
      <EventSheet event={open} onClose={() => void setUrl({ event: null })} />
    </PageBody>
  );
}
