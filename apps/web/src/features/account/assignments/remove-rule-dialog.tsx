"use client";
import type { AccountRuleView, AccountView } from "@orrery/protocol";
import { ConfirmDialog, toast } from "@orrery/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { useRefreshAccount } from "../actions/use-credit-change.ts";
import { labelsText, namesText } from "./rule-draft.ts";

export function RemoveRuleDialog({
  account,
  rule,
  onClose,
}: {
  account: AccountView;
  rule: AccountRuleView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const remove = useMutation(trpc.accounts.removeRule.mutationOptions());
  const refresh = useRefreshAccount();
  const { data: assignments } = useQuery(trpc.accounts.assignments.queryOptions({ accountId: account.id }));
  const held = (assignments ?? []).filter(({ ruleId }) => ruleId === rule.id);

  async function confirm(): Promise<void> {
    await remove.mutateAsync({ accountId: account.id, ruleId: rule.id });
    refresh();
    toast.success(`Removed the rule ${labelsText(rule.labels)}`);
  }

  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Remove the rule ${labelsText(rule.labels)}`}
      consequences={[
        held.length === 0
          ? "Nothing belongs to the account by this rule now."
          : `${namesText(held.map(({ subjectName }) => subjectName))} no longer ${held.length === 1 ? "belongs" : "belong"} to ${account.name}, unless another rule says so.`,
        "What was used until then stays with the account.",
        "Usage of what belongs to no account is not metered.",
      ]}
      confirmLabel="Remove rule"
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
