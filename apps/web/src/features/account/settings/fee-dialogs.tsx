"use client";
import { type AccountView, FeeCreateInput, type FeeView } from "@orrery/protocol";
import { ConfirmDialog, PreviewList, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { PERIOD_WORDS } from "../../accounts/account-words.ts";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { decimalText, readDraft } from "../../accounts/read-draft.ts";

type FeeDraft = { name: string; amount: string };

export function AddFeeDialog({ account, onClose }: { account: AccountView; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const add = useMutation(trpc.fees.add.mutationOptions());
  const [draft, setDraft] = useState<FeeDraft>({ name: "", amount: "" });
  const { noun } = PERIOD_WORDS[account.period];
  return (
    <DraftDialog
      title={`Add a fee to ${account.name}`}
      submitLabel="Add fee"
      result={readDraft<typeof FeeCreateInput, keyof FeeDraft>(
        FeeCreateInput,
        { accountId: account.id, name: draft.name, amount: decimalText(draft.amount) },
        { amount: `An amount of zero or more in ${account.currency}, such as 49 or 0.015.` },
      )}
      send={async (input) => {
        await add.mutateAsync(input);
        await queryClient.invalidateQueries(trpc.fees.list.queryFilter());
        toast.success(`Added the fee ${draft.name.trim()}`);
      }}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <DraftTextField
            label="Name"
            required
            value={draft.name}
            onChange={(name) => setDraft({ ...draft, name })}
            error={errors.get("name")}
            hint="As it stands on invoices."
          />
          <DraftTextField
            label={`Amount each ${noun}`}
            required
            inputMode="decimal"
            value={draft.amount}
            onChange={(amount) => setDraft({ ...draft, amount })}
            error={errors.get("amount")}
            hint={`In ${account.currency}, before tax.`}
          />
          <PreviewList
            items={[
              `It is billed for each ${noun} from now on; this ${noun} in proportion to what is left of it.`,
            ]}
          />
        </>
      )}
    </DraftDialog>
  );
}

export function EndFeeDialog({
  account,
  fee,
  onClose,
}: {
  account: AccountView;
  fee: FeeView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const end = useMutation(trpc.fees.end.mutationOptions());
  const { noun } = PERIOD_WORDS[account.period];
  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`End the fee ${fee.name}`}
      consequences={[
        `It ends now; this ${noun} is billed in proportion to what was active.`,
        "Invoices that are finalized stay as they are.",
        "It cannot be begun again; add another one for that.",
      ]}
      confirmLabel="End fee"
      describeError={describeError}
      onConfirm={async () => {
        await end.mutateAsync({ feeId: fee.id });
        await queryClient.invalidateQueries(trpc.fees.list.queryFilter());
        toast.success(`Ended the fee ${fee.name}`);
      }}
    />
  );
}
