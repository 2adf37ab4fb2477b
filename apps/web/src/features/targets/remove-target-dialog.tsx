"use client";
import type { TargetView } from "@orrery/protocol";
import { ConfirmDialog, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { removalConsequences } from "./removal-consequences.ts";
import { useNodeNames } from "./use-node-names.ts";

export function RemoveTargetDialog({
  target,
  onClose,
  onRemoved,
}: {
  target: TargetView;
  onClose: () => void;
  onRemoved?: (() => void) | undefined;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(trpc.targets.remove.mutationOptions());
  const nameOf = useNodeNames();

  async function confirm(): Promise<void> {
    await remove.mutateAsync({ targetId: target.id });
    toast.success(`Removed the target ${target.name}`);
    onRemoved?.();
    await queryClient.invalidateQueries(trpc.targets.list.queryFilter());
  }

  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Remove the target ${target.name}`}
      consequences={removalConsequences(target, nameOf)}
      confirmLabel="Remove"
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
