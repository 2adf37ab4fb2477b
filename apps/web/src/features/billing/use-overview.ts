"use client";
import type { BillingOverview } from "@orrery/protocol";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useTRPC } from "../../lib/trpc/client.tsx";

const REFETCH_MS = 2000;

/** What all accounts come to, read again while somebody looks. */
export function useBillingOverview(): UseQueryResult<BillingOverview, unknown> {
  const trpc = useTRPC();
  return useQuery(trpc.billing.overview.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
}
