"use client";
import type { AccountId } from "@orrery/protocol";
import { EmptyState } from "@orrery/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { ShowEarlier } from "../../failovers/show-earlier.tsx";
import { RowsSkeleton } from "../rows-skeleton.tsx";
import { UsageItems } from "../usage/usage-rows.tsx";

const PAGE_SIZE = 25;

/** From the entry down to what was counted. */
export function EntryEvents({ accountId, entry }: { accountId: AccountId; entry: number }): ReactNode {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.usage.events.infiniteQueryOptions(
      { accountId, entry, limit: PAGE_SIZE },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const events = query.data?.pages.flatMap((page) => page.items);
  return (
    <section aria-label="Its events" className="-mx-5 border-line border-t">
      <h3 className="px-5 pt-4 pb-1 font-medium text-ink-faint text-xs">
        What was counted
        {events === undefined ? "" : `, ${events.length}${query.hasNextPage ? " or more" : ""}`}
      </h3>
      {events === undefined ? (
        query.isError ? (
          <QueryError
            compact
            title="The events could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <RowsSkeleton />
        )
      ) : events.length === 0 ? (
        <EmptyState compact title="No events are kept for this entry" />
      ) : (
        <UsageItems events={events} />
      )}
      <ShowEarlier query={query} />
    </section>
  );
}
