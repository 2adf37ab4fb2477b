"use client";
import type { PoolView, RotationView } from "@orrery/protocol";
import { AgeText, Badge, Card, EmptyState, Skeleton, useNowMs } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { countOf } from "../../list/count-text.ts";
import { useNodeNames } from "../../targets/use-node-names.ts";
import { proxyAddress } from "../proxies/filter-proxies.ts";
import { RotationLane } from "./rotation-lane.tsx";

const HOUR_MS = 3_600_000;
const REFETCH_MS = 5000;
const SHOWN_MAX = 200;
const LISTED_MAX = 50;

/** Moves to another proxy over the last hour: one lane, and the newest in words. */
export function RotationsCard({ pool }: { pool: PoolView }): ReactNode {
  const trpc = useTRPC();
  const nowMs = useNowMs() ?? pool.atMs;
  const query = useQuery(
    trpc.pools.rotations.queryOptions({ poolId: pool.id, limit: SHOWN_MAX }, { refetchInterval: REFETCH_MS }),
  );
  const rotations = (query.data ?? []).filter(({ atMs }) => atMs > nowMs - HOUR_MS);
  return (
    <Card
      flush
      title="Rotations"
      note={
        query.data === undefined
          ? undefined
          : rotations.length >= SHOWN_MAX
            ? `the newest ${SHOWN_MAX} of the last hour`
            : `${countOf(rotations.length, "move")} in the last hour`
      }
    >
      {query.data === undefined ? (
        query.isError ? (
          <QueryError
            compact
            title="The rotations could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <div aria-busy="true" className="p-4">
            <Skeleton className="h-40" />
          </div>
        )
      ) : rotations.length === 0 ? (
        <EmptyState compact title="No rotation in the last hour">
          Traffic without a session moves on after a while, or when its proxy fails.
        </EmptyState>
      ) : (
        <Moves rotations={rotations} nowMs={nowMs} />
      )}
    </Card>
  );
}

function Moves({ rotations, nowMs }: { rotations: readonly RotationView[]; nowMs: number }): ReactNode {
  const [pointedId, setPointedId] = useState<string | null>(null);
  const addressOf = useProxyAddresses(rotations[0]?.poolId);
  const nameOf = useNodeNames();
  const pointed = rotations.find(({ id }) => id === pointedId);
  return (
    <>
      <div className="border-line border-b px-4 pt-3 pb-2">
        <RotationLane
          rotations={rotations}
          nowMs={nowMs}
          spanMs={HOUR_MS}
          pointed={pointed}
          onPoint={setPointedId}
        />
      </div>
      <ol aria-label="The newest rotations" className="max-h-96 divide-y divide-line overflow-y-auto text-sm">
        {rotations.slice(0, LISTED_MAX).map((rotation) => (
          <li
            key={rotation.id}
            className={`flex flex-col gap-0.5 px-4 py-2 ${rotation.id === pointedId ? "bg-hover" : ""}`}
          >
            <span className="flex min-w-0 flex-wrap items-center gap-x-2">
              <Badge>{rotation.reason}</Badge>
              <span className="min-w-0 truncate text-ink">
                {rotation.fromProxyId === null ? "" : `${addressOf(rotation.fromProxyId)} → `}
                {addressOf(rotation.toProxyId)}
              </span>
              <AgeText atMs={rotation.atMs} className="ml-auto text-ink-faint text-xs" />
            </span>
            <span className="text-pretty text-ink-muted text-xs">
              {rotation.sentence} {rotation.session === null ? "" : `Session ${rotation.session}. `}
              <span className="text-ink-faint">{nameOf(rotation.nodeId as never)}</span>
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** What proxies are called, also those that were retired since; an id where nothing is known. */
function useProxyAddresses(poolId: RotationView["poolId"] | undefined): (proxyId: string) => string {
  const trpc = useTRPC();
  const options = { enabled: poolId !== undefined };
  const ref = poolId === undefined ? {} : { poolId };
  const active = useQuery(trpc.proxies.list.queryOptions(ref, options)).data;
  const retired = useQuery(trpc.proxies.list.queryOptions({ ...ref, isRetired: true }, options)).data;
  return (proxyId) => {
    const proxy = [...(active ?? []), ...(retired ?? [])].find(({ id }) => id === proxyId);
    return proxy === undefined ? proxyId : proxyAddress(proxy);
  };
}
