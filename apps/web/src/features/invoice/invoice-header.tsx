"use client";
import type { InvoiceView } from "@orrery/protocol";
import { Button, PageHeader, StatusBadge, useNowMs } from "@orrery/ui";
import { ChevronDown, FileText } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { accountHref } from "../accounts/account-words.ts";
import { invoiceFace, invoiceTitle } from "../invoices/invoice-face.ts";
import { periodText } from "../invoices/period-text.ts";
import { InvoiceActionsMenu } from "./actions/invoice-actions-menu.tsx";
import type { OpenInvoiceTask } from "./actions/invoice-task-dialog.tsx";
import { invoiceFileHref } from "./invoice-files.ts";

export function InvoiceHeader({
  invoice,
  onTask,
}: {
  invoice: InvoiceView;
  onTask: OpenInvoiceTask;
}): ReactNode {
  const face = invoiceFace(invoice, useNowMs());
  return (
    <PageHeader
      title={invoiceTitle(invoice)}
      status={
        <>
          <StatusBadge tone={face.tone} label={face.label} />
          {face.reason === "" ? null : <span className="text-ink-muted text-xs">{face.reason}</span>}
        </>
      }
      description={
        <>
          <PageLink href={accountHref(invoice.accountId)} className="hover:underline">
            {invoice.accountName}
          </PageLink>
          , {periodText(invoice, invoice.zone)}
        </>
      }
      actions={
        <>
          <Button asChild>
            <a href={invoiceFileHref(invoice.id, "pdf")} target="_blank" rel="noopener">
              <FileText aria-hidden />
              PDF
            </a>
          </Button>
          <PrimaryAct invoice={invoice} onTask={onTask} />
          <InvoiceActionsMenu invoice={invoice} onTask={onTask}>
            <Button>
              Actions
              <ChevronDown aria-hidden />
            </Button>
          </InvoiceActionsMenu>
        </>
      }
    />
  );
}

/** What most who open it come to do. */
function PrimaryAct({ invoice, onTask }: { invoice: InvoiceView; onTask: OpenInvoiceTask }): ReactNode {
  const { can } = useMe();
  if (!can("billing:write")) return null;
  switch (invoice.state) {
    case "draft":
      return (
        <Button
          variant="primary"
          disabled={invoice.notYet !== null}
          title={invoice.notYet ?? undefined}
          onClick={() => onTask({ action: "finalize", invoiceId: invoice.id })}
        >
          Finalize…
        </Button>
      );
    case "finalized":
      return (
        <Button variant="primary" onClick={() => onTask({ action: "pay", invoiceId: invoice.id })}>
          Mark paid…
        </Button>
      );
    default:
      return null;
  }
}
