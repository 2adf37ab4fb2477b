"use client";
import type { InvoiceView } from "@orrery/protocol";
import { Dialog, DialogContent, Skeleton } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import type { InvoiceAction } from "./available-invoice-actions.ts";
import { CreditNoteDialog } from "./credit-note-dialog.tsx";
import { DiscardDialog } from "./discard-dialog.tsx";
import { EndDialog } from "./end-dialog.tsx";
import { FinalizeDialog } from "./finalize-dialog.tsx";
import { PayDialog } from "./pay-dialog.tsx";

/** What is being done to an invoice: one dialog at a time. */
export type InvoiceTask = { action: InvoiceAction; invoiceId: string };
export type OpenInvoiceTask = (task: InvoiceTask) => void;

/** Its preview rests on the whole invoice, which is read when it is not there yet. */
export function InvoiceTaskDialog({
  task,
  onClose,
  onDiscarded,
}: {
  task: InvoiceTask | null;
  onClose: () => void;
  onDiscarded?: () => void;
}): ReactNode {
  if (task === null) return null;
  return <ReadTask task={task} onClose={onClose} onDiscarded={onDiscarded} />;
}

function ReadTask({
  task,
  onClose,
  onDiscarded,
}: {
  task: InvoiceTask;
  onClose: () => void;
  onDiscarded: (() => void) | undefined;
}): ReactNode {
  const trpc = useTRPC();
  const query = useQuery(trpc.invoices.get.queryOptions({ invoiceId: task.invoiceId }));
  if (query.data === undefined) {
    return (
      <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
        <DialogContent title="Invoice">
          {query.isError ? (
            <QueryError
              compact
              title="The invoice could not be read"
              error={query.error}
              onRetry={() => void query.refetch()}
            />
          ) : (
            <Skeleton className="h-32" />
          )}
        </DialogContent>
      </Dialog>
    );
  }
  return (
    <ActionDialog action={task.action} invoice={query.data} onClose={onClose} onDiscarded={onDiscarded} />
  );
}

function ActionDialog({
  action,
  invoice,
  onClose,
  onDiscarded,
}: {
  action: InvoiceAction;
  invoice: InvoiceView;
  onClose: () => void;
  onDiscarded: (() => void) | undefined;
}): ReactNode {
  switch (action) {
    case "finalize":
      return <FinalizeDialog invoice={invoice} onClose={onClose} />;
    case "discard":
      return <DiscardDialog invoice={invoice} onClose={onClose} onDiscarded={onDiscarded} />;
    case "pay":
      return <PayDialog invoice={invoice} onClose={onClose} />;
    case "void":
    case "writeOff":
      return <EndDialog invoice={invoice} action={action} onClose={onClose} />;
    case "credit":
      return <CreditNoteDialog invoice={invoice} onClose={onClose} />;
  }
}
