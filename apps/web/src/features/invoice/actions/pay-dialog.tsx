"use client";
import type { InvoiceView } from "@orrery/protocol";
import { exactMoney, Field, Input, PreviewList, readNowMs, toast } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { localInputValue } from "../../federation/actions/local-time.ts";
import { invoiceNoun } from "../../invoices/invoice-face.ts";
import { readPayDraft } from "./pay-draft.ts";
import { useInvoiceChange } from "./use-invoice-change.ts";

/** That somebody has paid, as the bank has it. */
export function PayDialog({ invoice, onClose }: { invoice: InvoiceView; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const changed = useInvoiceChange();
  const pay = useMutation(trpc.invoices.pay.mutationOptions());
  const [nowMs] = useState(readNowMs);
  const [reference, setReference] = useState("");
  const [paidAt, setPaidAt] = useState(() => localInputValue(nowMs));
  const title = invoiceNoun(invoice);
  return (
    <DraftDialog
      title={`Mark ${title} paid`}
      description={`${invoice.accountName} owes ${exactMoney(invoice.open)}.`}
      submitLabel="Mark paid"
      result={readPayDraft(invoice, { reference, paidAt }, readNowMs())}
      send={async (wish) => {
        changed(await pay.mutateAsync(wish));
        toast.success(`Marked ${title} paid`);
      }}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <DraftTextField
            label="Reference"
            required
            value={reference}
            onChange={setReference}
            error={errors.get("reference")}
            hint="Of the payment, as the bank has it."
          />
          <Field label="Paid on" error={errors.get("paidAtMs")} hint="In your own time zone.">
            <Input type="datetime-local" value={paidAt} onChange={(event) => setPaidAt(event.target.value)} />
          </Field>
          <PreviewList
            items={[
              `${exactMoney(invoice.open)} counts as received; the invoice stays paid for good.`,
              "What the account's overdraft paid in its period is bought with it, so that the balance rises by that.",
            ]}
          />
        </>
      )}
    </DraftDialog>
  );
}
