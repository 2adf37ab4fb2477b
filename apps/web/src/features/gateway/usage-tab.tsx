"use client";
import type { GatewayUsage } from "@orrery/protocol";
import { AgeText, Card, EmptyState, Skeleton } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { parseAsString } from "nuqs";
import { type ReactNode, useRef } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { useUrlStates } from "../../lib/browser/use-url-states.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useRowKeys } from "../../lib/keyboard/use-row-keys.ts";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { ListToolbar } from "../list/list-toolbar.tsx";
import { NothingMatches } from "../list/nothing-matches.tsx";
import { useNodeNames } from "../targets/use-node-names.ts";
import { GatewaysCard } from "./gateways-card.tsx";
import { UsageRows } from "./usage-rows.tsx";
import { usePoolNames } from "./use-pool-names.ts";

const REFETCH_MS = 3000;
/** With fewer there is nothing to look for. */
const FILTER_FROM = 8;
const parsers = { filter: parseAsString.withDefault("") };

export function UsageTab(): ReactNode {
  const trpc = useTRPC();
  const query = useQuery(trpc.gateway.usage.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
  if (query.data === undefined) {
    return query.isError ? (
      <QueryError
        title="The gateways could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <div aria-busy="true">
        <Skeleton className="h-72" />
      </div>
    );
  }
  return (
    <>
      <NotRefreshed error={query.error} />
      <Usage usage={query.data} />
    </>
  );
}

function Usage({ usage }: { usage: GatewayUsage }): ReactNode {
  const [url, setUrl] = useUrlStates(parsers);
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const nameOf = useNodeNames();
  const poolName = usePoolNames();
  const words = searchWords(url.filter);
  const isOf = (...texts: string[]) => words.length === 0 || holdsWords(texts.join(" "), words);
  const rows = usage.rows.filter(({ worker, nodeId, poolId }) =>
    isOf(worker, nameOf(nodeId), poolName(poolId)),
  );
  useRowKeys([], { onOpen: () => undefined, onFilter: () => filterInput.current?.focus() });
  const isLong = usage.rows.length + usage.gateways.length >= FILTER_FROM;
  return (
    <>
      {isLong || url.filter !== "" ? (
        <ListToolbar
          list={{ url, setUrl }}
          filterRef={filterInput}
          label="Filter usage"
          placeholder="Filter: worker, node, pool"
          isPhone={isPhone}
        >
          {null}
        </ListToolbar>
      ) : null}
      <div className="flex min-w-0 flex-col gap-4">
        <Card
          flush
          title="Usage"
          note={
            <>
              of the last hour, most bytes first; read <AgeText atMs={usage.atMs} />
            </>
          }
          label="Usage"
        >
          {usage.rows.length === 0 ? (
            <EmptyState compact title="Nothing went through a gateway in the last hour">
              A worker sets HTTPS_PROXY with its credential, and its traffic shows here.
            </EmptyState>
          ) : rows.length === 0 ? (
            <NothingMatches
              title="No usage matches the filter"
              onClearFilter={() => void setUrl({ filter: null })}
            >
              Every word must stand in the worker, its node or its pool.
            </NothingMatches>
          ) : (
            <UsageRows rows={rows} isPhone={isPhone} />
          )}
        </Card>
        <GatewaysCard gateways={usage.gateways.filter(({ nodeId }) => isOf(nameOf(nodeId)))} />
      </div>
    </>
  );
}
