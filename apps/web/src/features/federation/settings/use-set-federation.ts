"use client";
import type { FederationSetInput, FederationView } from "@orrery/protocol";
import { toast } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";

export type SetFederation = {
  run: (change: Omit<FederationSetInput, "federationId">, done: string) => void;
  isPending: boolean;
  /** Why the hub refused the last change; null = it did not. */
  problem: string | null;
};

/** Changes a federation's settings; what they are then arrives by the live connection. */
export function useSetFederation({ id: federationId }: Pick<FederationView, "id">): SetFederation {
  const trpc = useTRPC();
  const set = useMutation(trpc.federations.set.mutationOptions());
  return {
    run: (change, done) =>
      set.mutate({ federationId, ...change }, { onSuccess: () => void toast.success(done) }),
    isPending: set.isPending,
    problem: set.error === null ? null : describeError(set.error),
  };
}
