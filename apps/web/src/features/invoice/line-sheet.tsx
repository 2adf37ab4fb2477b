"use client";
import type { InvoiceLineView, InvoiceView, UsageEventView, UsagePage } from "@orrery/protocol";
import { Credits, EmptyState, formatExactTime, Sheet } from "@orrery/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { MeterQuantity } from "../billing/meter-quantity.tsx";
import { ShowEarlier } from "../failovers/show-earlier.tsx";
import { countOf } from "../list/count-text.ts";
import { QueryTable } from "../settings/query-table.tsx";

const PAGE_SIZE = 100;

/** What a line is made of, down to the event. */
export function LineSheet({
  invoice,
  position,
  onClose,
}: {
  invoice: InvoiceView;
  position: number | null;
  onClose: () => void;
}): ReactNode {
  const line = invoice.lines.find((each) => each.position === position);
  const { eventCount } = line?.detail ?? {};
  return (
    <Sheet
      open={line !== undefined}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={line?.detail.title ?? "Line"}
      description={
        eventCount === undefined
          ? "Its events, newest first"
          : `${countOf(eventCount, "event")}, newest first`
      }
      className="sm:max-w-xl"
    >
      {line === undefined ? null : <LineEvents invoice={invoice} line={line} />}
    </Sheet>
  );
}

function LineEvents({ invoice, line }: { invoice: InvoiceView; line: InvoiceLineView }): ReactNode {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.usage.events.infiniteQueryOptions(
      { accountId: invoice.accountId, invoiceId: invoice.id, line: line.position, limit: PAGE_SIZE },
      { getNextPageParam: (page: UsagePage) => page.nextCursor },
    ),
  );
  return (
    <QueryTable query={query} errorTitle="The events could not be read">
      {({ pages }) => {
        const events = pages.flatMap(({ items }) => items);
        if (events.length === 0) {
          return <EmptyState compact title="No event is kept for this line" />;
        }
        return (
          <>
            <ul aria-label="Events" className="-mx-5 -mt-4 divide-y divide-line border-line border-b">
              {events.map((event) => (
                <EventRow key={`${event.source} ${event.id}`} event={event} unit={line.detail.unit} />
              ))}
            </ul>
            <ShowEarlier query={query} />
          </>
        );
      }}
    </QueryTable>
  );
}

function EventRow({ event, unit }: { event: UsageEventView; unit: string | undefined }): ReactNode {
  const quantity = event.uniqueValue === null ? event.value : "1";
  return (
    <li className="flex flex-col gap-0.5 px-5 py-2 text-sm" data-usage-event={event.id}>
      <span className="flex items-baseline justify-between gap-4">
        <span className="text-ink tabular-nums">{formatExactTime(event.atMs)}</span>
        <span className="text-right">
          <MeterQuantity meter={event.meter} quantity={quantity} unit={unit} />
          {event.uniqueValue === null ? null : <span className="text-ink-muted"> {event.uniqueValue}</span>}
        </span>
      </span>
      <span className="flex items-baseline justify-between gap-4 text-ink-faint text-xs">
        <span className="min-w-0 truncate">
          {event.nodeId === null ? (
            event.source
          ) : (
            <PageLink href={`/nodes/${encodeURIComponent(event.nodeId)}`} className="hover:underline">
              {event.nodeName ?? event.nodeId}
            </PageLink>
          )}
          {event.worker === null ? null : `, ${event.worker}`} · <span className="font-mono">{event.id}</span>
        </span>
        <Credits units={event.units} />
      </span>
    </li>
  );
}
