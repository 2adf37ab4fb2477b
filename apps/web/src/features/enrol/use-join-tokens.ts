"use client";
import type { JoinTokenView } from "@orrery/protocol";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useEvents } from "../../lib/live/use-events.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";

export type JoinTokens = {
  items: readonly JoinTokenView[];
  isLoading: boolean;
  error: unknown;
  retry: () => void;
};

const TOKEN_EVENTS = { type: "join_token." };
const ENROLMENTS = { type: "node.enrolled" };

/** Read again when the log says that a token was made, used, refused or revoked, by whomever. */
export function useJoinTokens(): JoinTokens {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const query = useQuery(trpc.joinTokens.list.queryOptions());
  const newestChange = useEvents(TOKEN_EVENTS, 1).items[0]?.position;
  const newestUse = useEvents(ENROLMENTS, 1).items[0]?.position;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the two positions are the reason to read again
  useEffect(() => {
    void queryClient.invalidateQueries(trpc.joinTokens.list.queryFilter());
  }, [newestChange, newestUse, queryClient, trpc]);

  return {
    items: query.data ?? [],
    isLoading: query.isPending,
    error: query.error,
    retry: () => void query.refetch(),
  };
}
