"use client";
import type { LatencyPair, NodeId } from "@orrery/protocol";
import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useTRPC } from "../../lib/trpc/client.tsx";
import type { PairRange } from "./pair-history.ts";

const REFETCH_MS = 5000;

export function useLatencyPair(
  fromId: NodeId,
  toId: NodeId,
  range: PairRange,
): UseQueryResult<LatencyPair, unknown> {
  const trpc = useTRPC();
  return useQuery(
    trpc.latency.pair.queryOptions(
      { fromId, toId, range },
      {
        refetchInterval: ({ state }) =>
          state.status === "error" && state.data === undefined ? false : REFETCH_MS,
        placeholderData: keepPreviousData,
      },
    ),
  );
}
