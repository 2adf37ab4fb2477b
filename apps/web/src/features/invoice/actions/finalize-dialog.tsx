"use client";
import { nextInvoiceNumber, seriesYear } from "@orrery/domain/billing";
import type { InvoiceView } from "@orrery/protocol";
import { ConfirmDialog, exactMoney, readNowMs, toast } from "@orrery/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { invoiceNoun } from "../../invoices/invoice-face.ts";
import { finalizeConsequences } from "./finalize-consequences.ts";
import { lastNumber } from "./last-number.ts";
import { useInvoiceChange } from "./use-invoice-change.ts";

const LOOKED_AT_MAX = 500;

/** Says which number and date it gets, and that nothing of it can be changed afterwards. */
export function FinalizeDialog({
  invoice,
  onClose,
}: {
  invoice: InvoiceView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const changed = useInvoiceChange();
  const finalize = useMutation(trpc.invoices.finalize.mutationOptions());
  const newest = useQuery(trpc.invoices.list.queryOptions({ limit: LOOKED_AT_MAX }));
  const [nowMs] = useState(readNowMs);
  const year = seriesYear(nowMs, invoice.zone);
  const number = newest.data === undefined ? null : nextInvoiceNumber(lastNumber(newest.data.items), year);

  async function confirm(): Promise<void> {
    const done = await finalize.mutateAsync({ invoiceId: invoice.id });
    changed(done);
    toast.success(`Finalized as ${done.number ?? "invoice"}`, { description: exactMoney(done.total) });
  }

  return (
    <ConfirmDialog
      open
      size="md"
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Finalize ${invoiceNoun(invoice)}`}
      {...(invoice.notYet === null ? {} : { description: invoice.notYet })}
      canConfirm={invoice.notYet === null}
      consequences={finalizeConsequences(invoice, number, nowMs)}
      confirmLabel="Finalize"
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
