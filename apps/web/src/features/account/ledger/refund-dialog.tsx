"use client";
import { formatCredits as exactCredits } from "@orrery/domain/billing";
import type { AccountView, LedgerEntryView } from "@orrery/protocol";
import { toast } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { type RefundDraft, readRefundDraft, typedUnits } from "../actions/credit-drafts.ts";
import { BalanceStep, CreditsPreview } from "../actions/credits-preview.tsx";
import { useCreditChange } from "../actions/use-credit-change.ts";

export function RefundDialog({
  account,
  entry,
  onClose,
}: {
  account: AccountView;
  entry: LedgerEntryView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const refund = useMutation(trpc.credits.refund.mutationOptions());
  const send = useCreditChange(refund.mutateAsync);
  const [draft, setDraft] = useState<RefundDraft>(() => ({
    credits: exactCredits(BigInt(entry.units)),
    reason: "",
  }));
  const change = (part: Partial<RefundDraft>) => setDraft((before) => ({ ...before, ...part }));
  const units = typedUnits(draft.credits);

  return (
    <DraftDialog
      title={`Refund entry ${entry.number}`}
      description={
        entry.kind === "purchase"
          ? "Takes back what is left of these bought credits. The money is given back outside of Orrery."
          : "Gives usage back to the credits that paid for it."
      }
      submitLabel="Refund"
      destructive={entry.kind === "purchase"}
      result={readRefundDraft(account.id, entry.number, draft)}
      send={async (wish) => {
        await send(wish);
        toast.success(`Refunded entry ${entry.number}`);
      }}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <DraftTextField
            label="Credits"
            required
            inputMode="decimal"
            value={draft.credits}
            onChange={(credits) => change({ credits })}
            error={errors.get("credits")}
            hint="At most what was not refunded yet."
          />
          <DraftTextField
            label="Reason"
            required
            value={draft.reason}
            onChange={(reason) => change({ reason })}
            error={errors.get("reason")}
          />
          <CreditsPreview items={units === null ? null : refundItems(account, entry, units)} />
        </>
      )}
    </DraftDialog>
  );
}

function refundItems(account: AccountView, entry: LedgerEntryView, units: bigint): ReactNode[] {
  const changeUnits = entry.kind === "purchase" ? -units : units;
  return [
    <BalanceStep key="balance" beforeUnits={account.balanceUnits} changeUnits={changeUnits} />,
    ...(units > BigInt(entry.units) ? ["That is more than the entry: the hub will refuse it."] : []),
    ...(entry.kind === "usage"
      ? [
          "What goes back to credits that ended meanwhile expires with them.",
          "The next invoice shows it as a line of its own.",
        ]
      : ["Only what is left of these credits, and is not held, can be taken back."]),
    "A refund cannot be refunded.",
  ];
}
