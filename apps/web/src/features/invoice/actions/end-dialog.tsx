"use client";
import type { InvoiceView } from "@orrery/protocol";
import { ConfirmDialog, exactMoney, Field, Input, toast } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { invoiceNoun } from "../../invoices/invoice-face.ts";
import { useInvoiceChange } from "./use-invoice-change.ts";

const REASON_MAX = 500;

/** Voiding and writing off: both need a reason that stays with the invoice. */
export function EndDialog({
  invoice,
  action,
  onClose,
}: {
  invoice: InvoiceView;
  action: "void" | "writeOff";
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const changed = useInvoiceChange();
  const voiding = useMutation(trpc.invoices.void.mutationOptions());
  const writingOff = useMutation(trpc.invoices.writeOff.mutationOptions());
  const [reason, setReason] = useState("");
  const title = invoiceNoun(invoice);
  const isVoid = action === "void";

  async function confirm(): Promise<void> {
    const wish = { invoiceId: invoice.id, reason: reason.trim() };
    changed(await (isVoid ? voiding : writingOff).mutateAsync(wish));
    toast.success(isVoid ? `Voided ${title}` : `Marked ${title} uncollectible`);
  }

  return (
    <ConfirmDialog
      open
      destructive
      size="md"
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={isVoid ? `Void ${title}` : `Mark ${title} uncollectible`}
      canConfirm={reason.trim() !== ""}
      consequences={
        isVoid
          ? [
              `${exactMoney(invoice.open)} is no longer asked for. This cannot be taken back.`,
              "It keeps its number, and its PDF says VOID.",
              "Its usage is free again: it goes on the next invoice of the account.",
            ]
          : [
              `${exactMoney(invoice.open)} is given up, but stays in the books: it can still be marked paid.`,
              "Nothing of its lines and of the account's credits changes.",
            ]
      }
      confirmLabel={isVoid ? "Void invoice" : "Mark uncollectible"}
      describeError={describeError}
      onConfirm={confirm}
    >
      <Field label="Reason" required hint="It stays with the invoice, and stands in the log.">
        <Input value={reason} maxLength={REASON_MAX} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
