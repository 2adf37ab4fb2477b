"use client";
import type { AccountState, AccountView } from "@orrery/protocol";
import { ConfirmDialog, Field, Input, toast } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { stateConsequences } from "./state-consequences.ts";
import { useRefreshAccount } from "./use-credit-change.ts";

const WORDS = {
  active: { title: "Resume", confirm: "Resume account", done: "Resumed" },
  suspended: { title: "Suspend", confirm: "Suspend account", done: "Suspended" },
  closed: { title: "Close", confirm: "Close account", done: "Closed" },
} as const;

/** Closing is for good, so the account's name is typed. */
export function StateDialog({
  account,
  state,
  onClose,
}: {
  account: AccountView;
  state: AccountState;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const setState = useMutation(trpc.accounts.setState.mutationOptions());
  const refresh = useRefreshAccount();
  const [reason, setReason] = useState("");
  const words = WORDS[state];

  async function confirm(): Promise<void> {
    refresh(await setState.mutateAsync({ accountId: account.id, state, reason: reason.trim() }));
    toast.success(`${words.done} ${account.name}`);
  }

  return (
    <ConfirmDialog
      open
      size="md"
      destructive={state !== "active"}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`${words.title} ${account.name}`}
      consequences={stateConsequences(account, state)}
      confirmLabel={words.confirm}
      canConfirm={reason.trim() !== ""}
      {...(state === "closed" ? { typedConfirmation: account.name } : {})}
      describeError={describeError}
      onConfirm={confirm}
    >
      <Field label="Reason" required hint="It is shown with the account's state, and stands in the log.">
        <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
