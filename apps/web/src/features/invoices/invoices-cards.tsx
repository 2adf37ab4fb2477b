"use client";
import type { InvoiceRow } from "@orrery/protocol";
import { Money } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { InvoiceRowMenu } from "../invoice/actions/invoice-actions-menu.tsx";
import type { OpenInvoiceTask } from "../invoice/actions/invoice-task-dialog.tsx";
import { InvoiceStateText, PeriodCell } from "./invoice-cells.tsx";
import { invoiceHref } from "./invoice-face.ts";
import type { InvoiceList } from "./use-invoices.ts";

/** The same list on a phone: one card an invoice. */
export function InvoicesCards({ list, onTask }: { list: InvoiceList; onTask: OpenInvoiceTask }): ReactNode {
  return (
    <ul aria-label="Invoices" className="-mx-4 divide-y divide-line border-line border-y bg-surface">
      {list.rows.map((invoice) => (
        <InvoiceCard key={invoice.id} invoice={invoice} onTask={onTask} />
      ))}
    </ul>
  );
}

function InvoiceCard({ invoice, onTask }: { invoice: InvoiceRow; onTask: OpenInvoiceTask }): ReactNode {
  return (
    <li
      data-invoice={invoice.number ?? "draft"}
      data-state={invoice.state}
      className="flex items-center gap-2 pr-2 pl-4"
    >
      <PageLink href={invoiceHref(invoice.id)} className="flex min-w-0 flex-1 flex-col gap-1 py-3">
        <span className="flex min-w-0 items-baseline justify-between gap-3">
          <span className="truncate font-medium text-base text-ink">{invoice.accountName}</span>
          <span className="shrink-0 font-medium text-ink">
            <Money money={invoice.total} />
          </span>
        </span>
        <span className="text-ink-muted text-xs tabular-nums">
          {invoice.number ?? "draft"} · <PeriodCell invoice={invoice} />
        </span>
        <InvoiceStateText invoice={invoice} />
      </PageLink>
      <InvoiceRowMenu invoice={invoice} onTask={onTask} />
    </li>
  );
}
