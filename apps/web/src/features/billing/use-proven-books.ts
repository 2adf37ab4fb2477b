import type { LedgerVerdict } from "@orrery/protocol";
import { useQuery } from "@tanstack/react-query";
import { useTRPC, useTRPCClient } from "../../lib/trpc/client.tsx";

const PROBLEMS_MAX = 100;

/** Asks the hub for a few seconds' worth at a time, and only when told to: it reads all books. */
export function useProvenBooks() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  return useQuery({
    queryKey: [...trpc.accounts.verify.queryKey(), "all"],
    queryFn: async ({ signal }): Promise<LedgerVerdict> => {
      let sum: LedgerVerdict | null = null;
      let after: LedgerVerdict["nextAfter"] = null;
      do {
        const input = after === null ? {} : { after };
        const part: LedgerVerdict = await client.accounts.verify.query(input, { signal });
        sum = sum === null ? part : add(sum, part);
        after = part.nextAfter;
      } while (after !== null);
      return sum;
    },
    enabled: false,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

function add(sum: LedgerVerdict, part: LedgerVerdict): LedgerVerdict {
  return {
    accountCount: sum.accountCount + part.accountCount,
    entryCount: sum.entryCount + part.entryCount,
    problemCount: sum.problemCount + part.problemCount,
    problems: [...sum.problems, ...part.problems].slice(0, PROBLEMS_MAX),
    nextAfter: part.nextAfter,
  };
}
