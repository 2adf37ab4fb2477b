"use client";
import type { GatewayRequest } from "@orrery/protocol";
import {
  AgeText,
  Card,
  EmptyState,
  formatBytes,
  formatDurationMs,
  Select,
  Skeleton,
  StatusBadge,
  type StatusTone,
} from "@orrery/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { proxyAddress } from "../pool/proxies/filter-proxies.ts";
import { usePools } from "../pools/use-pools.ts";
import { useNodeNames } from "../targets/use-node-names.ts";
import { usePoolNames } from "./use-pool-names.ts";

const REFETCH_MS = 3000;
const SHOWN_MAX = 100;
const ALL = "all";

/** The newest that ended, each with every proxy that was tried. */
export function RequestsTab(): ReactNode {
  const trpc = useTRPC();
  const pools = usePools().data ?? [];
  const [chosen, setChosen] = useQueryState("pool", parseAsString.withDefault(ALL));
  const poolId = pools.find(({ id }) => id === chosen)?.id;
  const query = useQuery(
    trpc.gateway.requests.queryOptions(
      { limit: SHOWN_MAX, ...(poolId === undefined ? {} : { poolId }) },
      { refetchInterval: REFETCH_MS, placeholderData: keepPreviousData },
    ),
  );
  const addressOf = useAllProxyAddresses();
  return (
    <>
      <NotRefreshed error={query.data === undefined ? null : query.error} />
      <Card
        flush
        title="Recent requests"
        note={query.data === undefined ? undefined : `newest first, at most ${SHOWN_MAX}`}
        actions={
          <Select
            aria-label="Pool"
            className="w-auto"
            value={poolId ?? ALL}
            onValueChange={(value) => void setChosen(value === ALL ? null : value)}
            options={[
              { value: ALL, label: "All pools" },
              ...pools.map(({ id, name }) => ({ value: id as string, label: name })),
            ]}
          />
        }
      >
        {query.data === undefined ? (
          query.isError ? (
            <QueryError
              compact
              title="The requests could not be read"
              error={query.error}
              onRetry={() => void query.refetch()}
            />
          ) : (
            <div aria-busy="true" className="p-4">
              <Skeleton className="h-48" />
            </div>
          )
        ) : query.data.length === 0 ? (
          <EmptyState compact icon={<Inbox aria-hidden />} title="No request yet">
            Requests and tunnels show here when they end, with the exit that served them.
          </EmptyState>
        ) : (
          <ol aria-label="Recent requests" className="divide-y divide-line">
            {query.data.map((request) => (
              <RequestRow key={request.id} request={request} addressOf={addressOf} />
            ))}
          </ol>
        )}
      </Card>
    </>
  );
}

function RequestRow({
  request,
  addressOf,
}: {
  request: GatewayRequest;
  addressOf: (proxyId: string) => string;
}): ReactNode {
  const nameOf = useNodeNames();
  const poolName = usePoolNames();
  const { attempts, status, proxyId, nodeId } = request;
  const isServed = proxyId !== null && attempts.at(-1)?.fault === null;
  const isPlain = isServed && attempts.length === 1 && toneOf(status) === "ok";
  return (
    <li
      data-target={request.target}
      className="flex flex-col gap-0.5 px-4 py-2 text-sm"
      title={request.sentence}
    >
      <span className="flex min-w-0 flex-wrap items-center gap-x-3">
        <StatusBadge
          plain
          tone={isServed ? toneOf(status) : "bad"}
          label={status === null ? request.mode : `${request.mode} ${status}`}
        />
        <span className="min-w-0 truncate font-medium text-ink">{request.target}</span>
        <span className="text-ink-muted text-xs">
          {request.exitAddress === null ? "no exit" : `from ${request.exitAddress}`}
        </span>
        <span className="ml-auto flex gap-x-3 text-right text-ink-faint text-xs tabular-nums">
          <span className="min-w-14">{formatDurationMs(request.tookMs)}</span>
          <span className="min-w-14">{formatBytes(request.sentBytes + request.receivedBytes)}</span>
          <AgeText atMs={request.atMs} className="min-w-16" />
        </span>
      </span>
      <span className="flex flex-wrap gap-x-3 text-ink-muted text-xs">
        <span>
          {request.worker} · {poolName(request.poolId)}
          {nodeId === null ? "" : ` · ${nameOf(nodeId)}`}
          {request.session === null ? "" : ` · session ${request.session}`}
        </span>
        <span>
          {attempts
            .map(
              (each) => `${addressOf(each.proxyId)} ${each.fault ?? "ok"} ${formatDurationMs(each.tookMs)}`,
            )
            .join(" → ")}
        </span>
      </span>
      {isPlain ? null : <span className="text-pretty text-ink-faint text-xs">{request.sentence}</span>}
    </li>
  );
}

/** Served, but not as its worker would like it. */
function toneOf(status: number | null): StatusTone {
  return status !== null && (status === 403 || status === 429 || status >= 500) ? "warn" : "ok";
}

/** An id where nothing is known any more. */
function useAllProxyAddresses(): (proxyId: string) => string {
  const trpc = useTRPC();
  const proxies = useQuery(trpc.proxies.list.queryOptions({})).data;
  return (proxyId) => {
    const proxy = proxies?.find(({ id }) => id === proxyId);
    return proxy === undefined ? proxyId : proxyAddress(proxy);
  };
}
