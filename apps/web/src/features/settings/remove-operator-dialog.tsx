"use client";
import type { OperatorView } from "@orrery/protocol";
import { ConfirmDialog, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";

export function RemoveOperatorDialog({ operator, onClose }: { operator: OperatorView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(trpc.operators.remove.mutationOptions());

  async function confirm(): Promise<void> {
    await remove.mutateAsync({ operatorId: operator.id });
    await queryClient.invalidateQueries(trpc.operators.list.queryFilter());
    toast.success(`Removed ${operator.email}`);
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Remove ${operator.name}`}
      consequences={[
        `${operator.email} is signed out everywhere at once and cannot sign in again.`,
        "The operator's API tokens stop working.",
        "What the operator did stays in the audit log.",
      ]}
      confirmLabel="Remove operator"
      destructive
      typedConfirmation={operator.email}
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
