"use client";
import type { FederationId, FederationView } from "@orrery/protocol";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useFederations } from "../../lib/live/use-federations.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { failoverChangeKey } from "./failover-change-key.ts";

/** Asks for lists, statistics and drills again when a failover of this federation (or of any) begins, ends or is acknowledged. */
export function useFailoverChanges(federationId?: FederationId): void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { ids, byId, isLoaded } = useFederations();
  const watched = ids
    .map((id) => byId.get(id))
    .filter(
      (view): view is FederationView =>
        view !== undefined && (federationId === undefined || view.id === federationId),
    );
  const key = failoverChangeKey(watched);
  const known = useRef<string | null>(null);
  useEffect(() => {
    if (!isLoaded) return;
    const before = known.current;
    known.current = key;
    if (before === null || before === key) return;
    void queryClient.invalidateQueries(trpc.failovers.pathFilter());
    void queryClient.invalidateQueries(trpc.drills.pathFilter());
  }, [key, isLoaded, queryClient, trpc]);
}
