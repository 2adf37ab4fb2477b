"use client";
import type { AccountView } from "@orrery/protocol";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useTRPC } from "../../lib/trpc/client.tsx";

/** All accounts in one answer, so less often than one of them. */
const REFETCH_MS = 5000;

export function useAccounts({ withClosed = false } = {}): UseQueryResult<AccountView[], unknown> {
  const trpc = useTRPC();
  const input = withClosed ? { withClosed } : undefined;
  return useQuery(trpc.accounts.list.queryOptions(input, { refetchInterval: REFETCH_MS }));
}
