"use client";
import type { AccountId, LedgerEntryView, LedgerPageInput } from "@orrery/protocol";
import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTRPC, useTRPCClient } from "../../../lib/trpc/client.tsx";

const PAGE_SIZE = 50;
const REFETCH_MS = 3000;

export type LedgerFilter = Pick<LedgerPageInput, "kind" | "fromAtMs">;
type Page = { items: LedgerEntryView[]; nextBefore: number | null };

/** An account's entries, newest first, page after page. While one reads on in older ones, new ones do not push them away. */
export function useLedger(accountId: AccountId, filter: LedgerFilter) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const input = { accountId, ...filter, limit: PAGE_SIZE };
  return useInfiniteQuery<Page, unknown, InfiniteData<Page>, readonly unknown[], number | null>({
    queryKey: [...trpc.accounts.ledger.queryKey(input), "pages"],
    queryFn: ({ pageParam }) =>
      client.accounts.ledger.query({ ...input, ...(pageParam === null ? {} : { before: pageParam }) }),
    initialPageParam: null,
    getNextPageParam: (page) => page.nextBefore,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : REFETCH_MS),
  });
}

/** One entry, for an address that names it. */
export function useLedgerEntry(accountId: AccountId, number: number | null) {
  const trpc = useTRPC();
  return useQuery(
    trpc.accounts.ledger.queryOptions(
      { accountId, before: (number ?? 1) + 1, limit: 1 },
      { enabled: number !== null, staleTime: Number.POSITIVE_INFINITY },
    ),
  );
}
