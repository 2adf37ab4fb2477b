"use client";
import type { InvoiceView } from "@orrery/protocol";
import { ConfirmDialog, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { periodText } from "../../invoices/period-text.ts";

export function DiscardDialog({
  invoice,
  onClose,
  onDiscarded,
}: {
  invoice: InvoiceView;
  onClose: () => void;
  onDiscarded: (() => void) | undefined;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const discard = useMutation(trpc.invoices.discard.mutationOptions());

  async function confirm(): Promise<void> {
    await discard.mutateAsync({ invoiceId: invoice.id });
    toast.success("Discarded the draft");
    onDiscarded?.();
    await queryClient.invalidateQueries(trpc.invoices.list.pathFilter());
  }

  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Discard the draft for ${invoice.accountName}`}
      consequences={[
        `The draft of ${periodText(invoice, invoice.zone)} goes away; it never had a number.`,
        "Usage, charges and fees stay as they are: a new draft of the same period has them again.",
      ]}
      confirmLabel="Discard"
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
