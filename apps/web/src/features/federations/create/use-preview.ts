"use client";
import type { FederationId, FederationMemberInput, FederationPreview, TopologyKind } from "@orrery/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDebounced } from "../../../lib/browser/use-debounced.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";

const SETTLE_MS = 250;
/** Round trips are measured all the time. */
const AGAIN_MS = 5000;

export type PreviewWish = {
  federationId?: FederationId;
  members: FederationMemberInput[];
  topology: TopologyKind;
  acceptsNoSpare?: boolean;
};

export type Preview = {
  /** Undefined = nothing to preview, or not answered yet. */
  data: FederationPreview | undefined;
  /** What is shown was asked for something else; the answer is on its way. */
  isStale: boolean;
  error: unknown;
  retry: () => void;
};

/** What the wish would come to, from what is measured now. */
export function usePreview(wish: PreviewWish): Preview {
  const trpc = useTRPC();
  const settled = useDebounced(wish, SETTLE_MS);
  const hasMembers = settled.members.length > 0;
  const query = useQuery(
    trpc.federations.preview.queryOptions(settled, {
      enabled: hasMembers,
      placeholderData: keepPreviousData,
      refetchInterval: AGAIN_MS,
      staleTime: 1000,
    }),
  );
  return {
    data: hasMembers ? query.data : undefined,
    isStale: query.isPlaceholderData || settled !== wish,
    error: query.error,
    retry: () => void query.refetch(),
  };
}
