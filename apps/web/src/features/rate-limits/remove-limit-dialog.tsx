"use client";
import type { RateLimitView } from "@orrery/protocol";
import { ConfirmDialog, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { allowanceText } from "./limit-draft.ts";

export function RemoveLimitDialog({
  limit,
  onClose,
}: {
  limit: RateLimitView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(trpc.rateLimits.remove.mutationOptions());

  async function confirm(): Promise<void> {
    await remove.mutateAsync({ limitId: limit.id });
    toast.success(`Removed the limit of ${limit.pattern}`);
    await queryClient.invalidateQueries(trpc.rateLimits.pathFilter());
  }

  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Remove the limit of ${limit.pattern}`}
      consequences={[
        `Nothing holds the fleet back there any more; until now it was ${allowanceText(limit)} from each exit.`,
        "What targets say themselves (Retry-After, 429) is heeded as before.",
        "Its events stay.",
      ]}
      confirmLabel="Remove limit"
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
