"use client";
import type { AccountView } from "@orrery/protocol";
import { Credits, Field, Select, toast } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { useAccounts } from "../../accounts/use-accounts.ts";
import { readTransferDraft, type TransferDraft, typedUnits } from "./credit-drafts.ts";
import { BalanceStep, CreditsPreview } from "./credits-preview.tsx";
import { transferableUnits } from "./transferable-units.ts";
import { useCreditChange } from "./use-credit-change.ts";

export function TransferDialog({
  account,
  onClose,
}: {
  account: AccountView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const transfer = useMutation(trpc.credits.transfer.mutationOptions());
  const send = useCreditChange(transfer.mutateAsync);
  const accounts = useAccounts();
  const others = (accounts.data ?? []).filter(({ id, state }) => id !== account.id && state !== "closed");
  const [draft, setDraft] = useState<TransferDraft>({ toAccountId: "", credits: "", reason: "" });
  const change = (part: Partial<TransferDraft>) => setDraft((before) => ({ ...before, ...part }));
  const units = typedUnits(draft.credits);
  const to = others.find(({ id }) => id === draft.toAccountId);

  return (
    <DraftDialog
      title={`Transfer credits of ${account.name}`}
      description="To another account. The parts keep their priority, their end and their promotional mark."
      submitLabel="Transfer credits"
      result={readTransferDraft(account.id, draft)}
      send={async (wish) => {
        await send(wish);
        toast.success(`Transferred credits to ${to?.name ?? "the account"}`);
      }}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <Field
            label="To"
            required
            error={errors.get("toAccountId")}
            hint={
              accounts.data !== undefined && others.length === 0
                ? "There is no other account that is not closed; open one first."
                : undefined
            }
          >
            <Select
              value={draft.toAccountId}
              onValueChange={(toAccountId) => change({ toAccountId })}
              placeholder="Choose an account"
              options={others.map(({ id, name }) => ({ value: id as string, label: name }))}
            />
          </Field>
          <DraftTextField
            label="Credits"
            required
            inputMode="decimal"
            value={draft.credits}
            onChange={(credits) => change({ credits })}
            error={errors.get("credits")}
          />
          <DraftTextField
            label="Reason"
            required
            value={draft.reason}
            onChange={(reason) => change({ reason })}
            error={errors.get("reason")}
          />
          <CreditsPreview items={units === null ? null : transferItems(account, to, units)} />
        </>
      )}
    </DraftDialog>
  );
}

function transferItems(account: AccountView, to: AccountView | undefined, units: bigint): ReactNode[] {
  const ownUnits = transferableUnits(account);
  return [
    <BalanceStep
      key="from"
      label={`Balance of ${account.name}`}
      beforeUnits={account.balanceUnits}
      changeUnits={-units}
    />,
    ...(to === undefined
      ? []
      : [
          <BalanceStep
            key="to"
            label={`Balance of ${to.name}`}
            beforeUnits={to.balanceUnits}
            changeUnits={units}
          />,
        ]),
    ...(units > ownUnits
      ? [
          <span key="more">
            Only <Credits units={ownUnits} /> can be transferred: an overdraft and what is held stay.
          </span>,
        ]
      : []),
    ...(to !== undefined && to.currency !== account.currency
      ? [`${to.name} is billed in ${to.currency}, ${account.name} in ${account.currency}.`]
      : []),
  ];
}
