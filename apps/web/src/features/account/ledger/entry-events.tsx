"use client";
import type { AccountId, LedgerEntryView, UsageEventView } from "@orrery/protocol";
import { Button, EmptyState } from "@orrery/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { ShowEarlier } from "../../failovers/show-earlier.tsx";
import { RowsSkeleton } from "../rows-skeleton.tsx";
import { UsageItems } from "../usage/usage-rows.tsx";

const PAGE_SIZE = 25;

/** From the entry down to what was counted. */
export function EntryEvents({
  accountId,
  entry,
  onOpen,
}: {
  accountId: AccountId;
  entry: LedgerEntryView;
  onOpen: (number: number) => void;
}): ReactNode {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.usage.events.infiniteQueryOptions(
      { accountId, entry: entry.number, limit: PAGE_SIZE },
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
        <NoEvents number={entry.number} onOpen={onOpen} />
      ) : (
        <>
          {query.hasNextPage || costOf(events) === BigInt(entry.units) ? null : (
            <p className="px-5 pb-1 text-pretty text-ink-muted text-sm">
              Of these events this entry paid a part: events are listed whole, and what else paid for them has
              an entry of its own.
            </p>
          )}
          <UsageItems events={events} inset="px-5" />
        </>
      )}
      <ShowEarlier query={query} />
    </section>
  );
}

/** An event is listed once, under the first of the entries that it was booked in. */
function NoEvents({ number, onOpen }: { number: number; onOpen: (number: number) => void }): ReactNode {
  return (
    <EmptyState
      compact
      title="Its events are listed under an earlier entry"
      action={
        number > 1 ? (
          <Button size="sm" onClick={() => onOpen(number - 1)}>
            Entry {number - 1}
          </Button>
        ) : undefined
      }
    >
      What several holds pay is listed whole under the one that paid first, in the same booking.
    </EmptyState>
  );
}

function costOf(events: readonly UsageEventView[]): bigint {
  return events.reduce((sum, { units }) => sum + BigInt(units), 0n);
}
