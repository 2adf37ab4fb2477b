"use client";
import type { AccountView } from "@orrery/protocol";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTRPC } from "../../lib/trpc/client.tsx";

/** What is known of accounts by their ids. */
export function useAccountNames(): {
  byId: ReadonlyMap<string, AccountView>;
  nameOf: (accountId: string) => string;
} {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.accounts.list.queryOptions({ withClosed: true }));
  const byId = useMemo(() => new Map((data ?? []).map((account) => [account.id as string, account])), [data]);
  // Until the names are there, an id still says which one it is.
  const nameOf = useCallback((accountId: string) => byId.get(accountId)?.name ?? accountId, [byId]);
  return { byId, nameOf };
}
