"use client";
import type { AccountAssignmentView, AccountView } from "@orrery/protocol";
import { ConfirmDialog, toast } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { useRefreshAccount } from "../actions/use-credit-change.ts";

export function UnassignDialog({
  account,
  assignment,
  onClose,
}: {
  account: AccountView;
  assignment: AccountAssignmentView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const assign = useMutation(trpc.accounts.assign.mutationOptions());
  const refresh = useRefreshAccount();
  const { subjectKind, subjectId, subjectName } = assignment;

  async function confirm(): Promise<void> {
    await assign.mutateAsync({ subjectKind, subjectId, accountId: null });
    refresh();
    toast.success(`${subjectName} is no longer assigned by hand`);
  }

  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`No longer assign ${subjectName} by hand`}
      consequences={[
        "The rules decide again which account it belongs to, if any.",
        `What it used until now stays with ${account.name}.`,
      ]}
      confirmLabel="Let go"
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
