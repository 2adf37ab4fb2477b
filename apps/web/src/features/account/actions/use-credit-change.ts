"use client";
import type { AccountView } from "@orrery/protocol";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { wireErrorOf } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { WishKeys } from "./wish-key.ts";

/** Sends a change of an account's credits under a key of its own, and shows what the account is then. */
export function useCreditChange<Sent extends { key: string }>(
  change: (sent: Sent) => Promise<AccountView>,
): (wish: Omit<Sent, "key">) => Promise<AccountView> {
  const refresh = useRefreshAccount();
  const [keys] = useState(() => new WishKeys());
  return async (wish) => {
    try {
      const account = await change({ ...wish, key: keys.keyOf(wish) } as Sent);
      refresh(account);
      return account;
    } catch (error) {
      // The hub has decided. Where its answer was lost, the key stays, so that sending again books nothing twice.
      if (wireErrorOf(error)?.retryable === false) keys.forget();
      throw error;
    }
  };
}

/** Everything that is shown of accounts is read again; the one that answered is shown at once. */
export function useRefreshAccount(): (account?: AccountView) => void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return (account) => {
    if (account !== undefined) {
      queryClient.setQueryData(trpc.accounts.get.queryKey({ accountId: account.id }), account);
    }
    for (const filter of [
      trpc.accounts.pathFilter(),
      trpc.usage.pathFilter(),
      trpc.billing.pathFilter(),
      trpc.findings.pathFilter(),
    ]) {
      void queryClient.invalidateQueries(filter);
    }
  };
}
