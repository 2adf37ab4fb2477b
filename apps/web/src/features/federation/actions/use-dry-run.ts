"use client";
import type { VerbResult } from "@orrery/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";

/** What is checked changes by itself while a dialog is open. */
const AGAIN_MS = 3000;

type Client = ReturnType<typeof useTRPCClient>;

export type DryRun = {
  /** Undefined until the first answer. */
  result: VerbResult | undefined;
  /** The answer is to what was asked before. */
  isStale: boolean;
  /** Everything that is checked holds, for exactly what is chosen now. */
  isPossible: boolean;
  error: unknown;
};

/** Asks the hub what a verb would do, and again while the reader decides. `key` = verb, federation and what is chosen. */
export function useDryRun(key: readonly unknown[], call: (client: Client) => Promise<VerbResult>): DryRun {
  const client = useTRPCClient();
  const query = useQuery({
    queryKey: ["dry-run", ...key],
    queryFn: () => call(client),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MS,
    staleTime: 0,
    gcTime: 0,
  });
  const isStale = query.isPlaceholderData;
  return {
    result: query.data,
    isStale,
    isPossible: query.data?.outcome === "planned" && !isStale && query.error === null,
    error: query.error,
  };
}
