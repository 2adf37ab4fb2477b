"use client";
import { formatNodeFilter, type NodeFilter } from "@orrery/domain";
import type { LatencyMatrix } from "@orrery/protocol";
import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useDebounced } from "../../lib/browser/use-debounced.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";

/** A matrix of 64 nodes is some hundred kilobytes, and links are reported every few seconds. */
const REFETCH_MS = 5000;
const TYPING_MS = 250;

/** The matrix of the nodes that match; while another is asked for, the last one stays. */
export function useLatencyMatrix(terms: NodeFilter): UseQueryResult<LatencyMatrix, unknown> {
  const trpc = useTRPC();
  const filter = useDebounced(formatNodeFilter(terms), TYPING_MS);
  return useQuery(
    trpc.latency.matrix.queryOptions(
      { filter },
      { refetchInterval: REFETCH_MS, placeholderData: keepPreviousData },
    ),
  );
}
