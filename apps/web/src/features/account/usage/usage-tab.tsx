"use client";
import { formatCredits } from "@orrery/domain/billing";
import type { AccountView, UsageEventView } from "@orrery/protocol";
import { Card, EmptyState, FilterChip, Select } from "@orrery/ui";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Gauge } from "lucide-react";
import { parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs";
import type { ReactNode } from "react";
import { useMediaQuery } from "../../../lib/browser/use-media-query.ts";
import { useUrlStates } from "../../../lib/browser/use-url-states.ts";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useTRPC, useTRPCClient } from "../../../lib/trpc/client.tsx";
import { EXPORT_PAGE_ROWS } from "../../billing/all-pages.ts";
import { fileName } from "../../billing/csv.ts";
import { readCsvFile } from "../../billing/csv-file.ts";
import { ExportButton } from "../../billing/export-button.tsx";
import { meterLabel } from "../../billing/meter-words.ts";
import { ShowEarlier } from "../../failovers/show-earlier.tsx";
import { NotRefreshed } from "../../latency/not-refreshed.tsx";
import { NothingMatches } from "../../list/nothing-matches.tsx";
import { RowsSkeleton } from "../rows-skeleton.tsx";
import { SINCES } from "../since.ts";
import { SinceSelect, useSinceAtMs } from "../since-select.tsx";
import { UsageItems, UsageTable } from "./usage-rows.tsx";

const PAGE_SIZE = 50;
const REFETCH_MS = 3000;
const ANY = "any";

const parsers = {
  meter: parseAsString,
  node: parseAsString,
  since: parseAsStringLiteral(SINCES),
  refused: parseAsBoolean.withDefault(false),
};

/** What was counted, newest first; what was refused, with the hub's sentence. */
export function UsageTab({ account }: { account: AccountView }): ReactNode {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const isPhone = useMediaQuery("(width < 48rem)");
  const [{ meter, node, since, refused }, setUrl] = useUrlStates(parsers);
  const fromAtMs = useSinceAtMs(since, account);
  const meters = useQuery(trpc.meters.list.queryOptions());
  const assignments = useQuery(trpc.accounts.assignments.queryOptions({ accountId: account.id }));
  const nodes = (assignments.data ?? []).filter(({ subjectKind }) => subjectKind === "node");
  const filter = {
    accountId: account.id,
    ...(meter === null ? {} : { meter }),
    ...(node === null ? {} : { nodeId: node }),
    ...(fromAtMs === null ? {} : { fromAtMs }),
    ...(refused ? { refusedOnly: true } : {}),
  };
  const query = useInfiniteQuery(
    trpc.usage.events.infiniteQueryOptions(
      { ...filter, limit: PAGE_SIZE },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : REFETCH_MS),
      },
    ),
  );
  const events = query.data?.pages.flatMap((page) => page.items);
  const isFiltered = meter !== null || node !== null || since !== null || refused;
  const clear = () => void setUrl({ meter: null, node: null, since: null, refused: null });
  const Rows = isPhone ? UsageItems : UsageTable;

  const makeFile = () =>
    readCsvFile({
      name: fileName(account.name, "usage.csv"),
      head: USAGE_CSV_HEAD,
      rowOf: usageCsvRow,
      readPage: async (cursor: string | null) => {
        const page = await client.usage.events.query({
          ...filter,
          ...(cursor === null ? {} : { cursor }),
          limit: EXPORT_PAGE_ROWS,
        });
        return { rows: page.items, next: page.nextCursor };
      },
    });

  return (
    <>
      <NotRefreshed error={events === undefined ? null : query.error} />
      <div className="flex flex-wrap items-center gap-2 pb-3 max-sm:grid max-sm:grid-cols-2">
        <Select
          aria-label="Meter"
          className="w-auto max-sm:w-full"
          value={meter ?? ANY}
          onValueChange={(next) => void setUrl({ meter: next === ANY ? null : next })}
          options={[
            { value: ANY, label: "Any meter" },
            ...(meters.data ?? []).map(({ name }) => ({ value: name, label: meterLabel(name) })),
          ]}
        />
        <Select
          aria-label="Node"
          className="w-auto max-sm:w-full"
          value={node ?? ANY}
          onValueChange={(next) => void setUrl({ node: next === ANY ? null : next })}
          options={[
            { value: ANY, label: "Any node" },
            ...nodes.map(({ subjectId, subjectName }) => ({ value: subjectId, label: subjectName })),
            ...(node === null || nodes.some(({ subjectId }) => subjectId === node)
              ? []
              : [{ value: node, label: node }]),
          ]}
        />
        <SinceSelect
          className="w-auto max-sm:w-full"
          value={since}
          onChange={(next) => void setUrl({ since: next })}
        />
        <FilterChip
          label="Refused only"
          active={refused}
          onClick={() => void setUrl({ refused: refused ? null : true })}
        />
      </div>
      <Card flush title="Usage events" note="newest first" actions={<ExportButton makeFile={makeFile} />}>
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
          isFiltered ? (
            <NothingMatches title="No event matches the filter" onClearFilter={clear}>
              It looks at the meter, the node, the time, and whether it was refused.
            </NothingMatches>
          ) : (
            <NoUsage />
          )
        ) : (
          <Rows events={events} />
        )}
        <ShowEarlier query={query} />
      </Card>
    </>
  );
}

function NoUsage(): ReactNode {
  return (
    <EmptyState compact icon={<Gauge aria-hidden />} title="No usage yet">
      Assign nodes to the account: agents then tell the time they run and the bytes they carry, workers what
      they do, and other systems what they send to <code className="font-mono text-xs">POST /v1/usage</code>.
    </EmptyState>
  );
}

const USAGE_CSV_HEAD = [
  "time",
  "received",
  "meter",
  "value",
  "unique value",
  "credits",
  "refusal",
  "sentence",
  "node",
  "worker",
  "source",
  "id",
] as const;

function usageCsvRow(event: UsageEventView): Array<string | null> {
  return [
    new Date(event.atMs).toISOString(),
    new Date(event.receivedAtMs).toISOString(),
    event.meter,
    event.value,
    event.uniqueValue,
    formatCredits(BigInt(event.units)),
    event.refusal?.reason ?? null,
    event.refusal?.sentence ?? null,
    event.nodeName,
    event.worker,
    event.source,
    event.id,
  ];
}
