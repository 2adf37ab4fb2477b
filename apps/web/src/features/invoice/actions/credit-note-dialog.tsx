"use client";
import type { InvoiceView } from "@orrery/protocol";
import { exactMoney, PreviewList, toast } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { WishKeys } from "../../account/actions/wish-key.ts";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { invoiceNoun } from "../../invoices/invoice-face.ts";
import { creditNotePreview, readCreditNoteDraft } from "./credit-note-draft.ts";
import { useInvoiceChange } from "./use-invoice-change.ts";

/** Takes back a part of what was asked for; the invoice itself stays as it is. */
export function CreditNoteDialog({
  invoice,
  onClose,
}: {
  invoice: InvoiceView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const changed = useInvoiceChange();
  const credit = useMutation(trpc.invoices.credit.mutationOptions());
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  const [keys] = useState(() => new WishKeys());
  const title = invoiceNoun(invoice);
  const preview = creditNotePreview(invoice, amount);
  return (
    <DraftDialog
      title={`Credit note on ${title}`}
      description={`Its total is ${exactMoney(invoice.total)}, of which ${exactMoney(invoice.open)} is open.`}
      submitLabel="Write credit note"
      result={readCreditNoteDraft(invoice, { amount, reason })}
      send={async (wish) => {
        changed(await credit.mutateAsync({ ...wish, key: keys.keyOf(wish) }));
        toast.success(`Wrote a credit note on ${title}`);
      }}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <DraftTextField
            label={`Amount in ${invoice.total.currency}, with tax`}
            required
            inputMode="decimal"
            className="text-right tabular-nums sm:max-w-40"
            value={amount}
            onChange={setAmount}
            error={errors.get("amount")}
          />
          <DraftTextField
            label="Reason"
            required
            value={reason}
            onChange={setReason}
            error={errors.get("reason")}
            hint="It stands on the invoice."
          />
          {preview === null ? null : (
            <PreviewList
              items={[
                `${exactMoney(preview.amount)} is taken back, ${exactMoney(preview.tax)} of it tax. This cannot be undone.`,
                invoice.state === "paid"
                  ? "The invoice is paid: what was paid too much is to be given back outside of Orrery."
                  : `${exactMoney(openAfter(invoice, preview.amount.coins))} is then open.`,
                `${exactMoney(preview.leftToCredit)} can still be credited afterwards.`,
                "The account's credits stay as they are.",
              ]}
            />
          )}
        </>
      )}
    </DraftDialog>
  );
}

function openAfter({ open }: InvoiceView, coins: string): InvoiceView["open"] {
  const left = BigInt(open.coins) - BigInt(coins);
  return { ...open, coins: (left < 0n ? 0n : left).toString() };
}
