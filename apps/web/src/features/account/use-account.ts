"use client";
import type { AccountId, AccountView } from "@orrery/protocol";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useTRPC } from "../../lib/trpc/client.tsx";

/** A balance is watched as it is spent. */
export const LIVE_REFETCH_MS = 2000;

export function useAccount(accountId: AccountId): UseQueryResult<AccountView, unknown> {
  const trpc = useTRPC();
  return useQuery(
    trpc.accounts.get.queryOptions(
      { accountId },
      {
        refetchInterval: ({ state }) =>
          state.status === "error" && state.data === undefined ? false : LIVE_REFETCH_MS,
      },
    ),
  );
}
