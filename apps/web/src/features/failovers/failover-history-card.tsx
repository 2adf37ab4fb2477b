"use client";
import { FailoverKind, type FederationId } from "@orrery/protocol";
import { Button, Card, EmptyState, Select, Skeleton } from "@orrery/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { FailoverItems } from "./failover-items.tsx";
import { FailoverStatisticsCard } from "./failover-statistics-card.tsx";
import { FailoverTable } from "./failover-table.tsx";
import { KIND_LABELS } from "./failover-words.ts";
import { ShowEarlier } from "./show-earlier.tsx";
import { useFailoverChanges } from "./use-failover-changes.ts";

const PAGE_SIZE = 25;
const ANY = "any";

/** Every failover, and every one that did not happen, of one federation or of all; with statistics. */
export function FailoverHistoryCard({ federationId }: { federationId?: FederationId }): ReactNode {
  useFailoverChanges(federationId);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <HistoryCard {...(federationId === undefined ? {} : { federationId })} />
      <FailoverStatisticsCard {...(federationId === undefined ? {} : { federationId })} />
    </div>
  );
}

function HistoryCard({ federationId }: { federationId?: FederationId }): ReactNode {
  const trpc = useTRPC();
  const [kind, setKind] = useQueryState("kind", parseAsStringLiteral(FailoverKind.options));
  const isPhone = useMediaQuery("(width < 48rem)");
  const query = useInfiniteQuery(
    trpc.failovers.list.infiniteQueryOptions(
      {
        limit: PAGE_SIZE,
        ...(federationId === undefined ? {} : { federationId }),
        ...(kind === null ? {} : { kind }),
      },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const items = query.data?.pages.flatMap((page) => page.items);
  const Items = isPhone ? FailoverItems : FailoverTable;
  return (
    <Card
      flush
      title="Failovers"
      actions={
        <Select
          aria-label="Kind"
          className="w-auto"
          value={kind ?? ANY}
          onValueChange={(next) => void setKind(next === ANY ? null : (next as FailoverKind))}
          options={[
            { value: ANY, label: "Any kind" },
            ...FailoverKind.options.map((value) => ({ value, label: KIND_LABELS[value] })),
          ]}
        />
      }
    >
      {items === undefined && query.error !== null ? (
        <QueryError
          compact
          title="The failovers could not be read"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : items === undefined ? (
        <RowsSkeleton />
      ) : items.length === 0 ? (
        <NoFailovers kind={kind} onClear={() => void setKind(null)} />
      ) : (
        <Items failovers={items} withFederation={federationId === undefined} />
      )}
      <ShowEarlier query={query} />
    </Card>
  );
}

function NoFailovers({ kind, onClear }: { kind: FailoverKind | null; onClear: () => void }): ReactNode {
  if (kind !== null) {
    return (
      <EmptyState
        compact
        icon={<History aria-hidden />}
        title={`No failover of the kind ${KIND_LABELS[kind].toLowerCase()}`}
        action={
          <Button size="sm" onClick={onClear}>
            Show all kinds
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState compact icon={<History aria-hidden />} title="No failover yet">
      Each change of leader appears here, and each one that was held back, with its reasons. Run a drill to
      see one.
    </EmptyState>
  );
}

export function RowsSkeleton(): ReactNode {
  return (
    <div aria-busy="true" className="flex flex-col gap-3 p-4">
      <Skeleton />
      <Skeleton />
      <Skeleton />
    </div>
  );
}
