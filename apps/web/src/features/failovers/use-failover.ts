"use client";
import type { FailoverView } from "@orrery/protocol";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { refetchEveryMs } from "./failover-phases.ts";

/** One failover in full; asked for again quickly while it runs, so that its phases appear as they come. */
export function useFailover(failoverId: string): UseQueryResult<FailoverView, unknown> {
  const trpc = useTRPC();
  return useQuery(
    trpc.failovers.get.queryOptions(
      { failoverId },
      {
        refetchInterval: ({ state }) =>
          state.data === undefined ? false : refetchEveryMs(state.data, Date.now(), state.error !== null),
      },
    ),
  );
}
