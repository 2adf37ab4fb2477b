"use client";
import type { AccountView } from "@orrery/protocol";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useTRPC } from "../../lib/trpc/client.tsx";

/** All accounts in one answer, so less often than one of them. */
const REFETCH_MS = 5000;

export function useAccounts(): UseQueryResult<AccountView[], unknown> {
  const trpc = useTRPC();
  return useQuery(trpc.accounts.list.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
}
