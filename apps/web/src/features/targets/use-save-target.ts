"use client";
import type { TargetCreateInput, TargetId, TargetView } from "@orrery/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "../../lib/trpc/client.tsx";

export type SaveTarget = {
  isPending: boolean;
  /** `targetId: null` = a new one. Rejects with what the hub says. */
  run: (targetId: TargetId | null, input: TargetCreateInput) => Promise<TargetView>;
};

export function useSaveTarget(): SaveTarget {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const create = useMutation(trpc.targets.create.mutationOptions());
  const update = useMutation(trpc.targets.update.mutationOptions());
  return {
    isPending: create.isPending || update.isPending,
    async run(targetId, input) {
      const { isDemo: _, ...fields } = input;
      const saved =
        targetId === null
          ? await create.mutateAsync(input)
          : await update.mutateAsync({ targetId, ...fields });
      queryClient.setQueryData(trpc.targets.get.queryKey({ targetId: saved.id }), saved);
      await queryClient.invalidateQueries(trpc.targets.list.queryFilter());
      return saved;
    },
  };
}
