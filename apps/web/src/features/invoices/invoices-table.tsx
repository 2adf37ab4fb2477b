"use client";
import type { InvoiceRow } from "@orrery/protocol";
import { AgeText, Money, TableCell, TableHeaderCell } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { InvoiceRowMenu } from "../invoice/actions/invoice-actions-menu.tsx";
import type { OpenInvoiceTask } from "../invoice/actions/invoice-task-dialog.tsx";
import { ListGrid } from "../list/list-grid.tsx";
import { ListRow } from "../list/list-row.tsx";
import { DueCell, InvoiceStateText, PeriodCell } from "./invoice-cells.tsx";
import { invoiceHref } from "./invoice-face.ts";
import type { InvoiceList } from "./use-invoices.ts";

export type InvoicesTableProps = {
  list: InvoiceList;
  activeId: string | null;
  onActivate: (invoiceId: string) => void;
  onTask: OpenInvoiceTask;
};

export function InvoicesTable({ list, activeId, onActivate, onTask }: InvoicesTableProps): ReactNode {
  return (
    <ListGrid
      label="Invoices"
      kind="invoice"
      activeId={activeId}
      head={
        <>
          <TableHeaderCell>Number</TableHeaderCell>
          <TableHeaderCell>Account</TableHeaderCell>
          <TableHeaderCell>Period</TableHeaderCell>
          <TableHeaderCell>State</TableHeaderCell>
          <TableHeaderCell numeric>Total</TableHeaderCell>
          <TableHeaderCell numeric>Due</TableHeaderCell>
          <TableHeaderCell numeric title="When it was finalized, or when its draft was made">
            Date
          </TableHeaderCell>
        </>
      }
    >
      {list.rows.map((invoice) => (
        <InvoiceTableRow
          key={invoice.id}
          invoice={invoice}
          isActive={invoice.id === activeId}
          onActivate={onActivate}
          onTask={onTask}
        />
      ))}
    </ListGrid>
  );
}

function InvoiceTableRow({
  invoice,
  isActive,
  onActivate,
  onTask,
}: {
  invoice: InvoiceRow;
  isActive: boolean;
  onActivate: (invoiceId: string) => void;
  onTask: OpenInvoiceTask;
}): ReactNode {
  return (
    <ListRow
      kind="invoice"
      rowId={invoice.id}
      isActive={isActive}
      onActivate={onActivate}
      menu={<InvoiceRowMenu invoice={invoice} onTask={onTask} />}
      data-invoice={invoice.number ?? "draft"}
      data-state={invoice.state}
    >
      <th scope="row" className="px-3 pl-4 text-left font-medium tabular-nums">
        <PageLink href={invoiceHref(invoice.id)} className="hover:underline">
          {invoice.number ?? "draft"}
        </PageLink>
      </th>
      <TableCell className="w-full max-w-0 truncate">
        <PageLink href={`/accounts/${invoice.accountId}`} className="hover:underline">
          {invoice.accountName}
        </PageLink>
      </TableCell>
      <TableCell>
        <PeriodCell invoice={invoice} />
      </TableCell>
      <TableCell>
        <InvoiceStateText invoice={invoice} hasDueBeside />
      </TableCell>
      <TableCell numeric>
        <Money money={invoice.total} />
      </TableCell>
      <TableCell numeric>
        <DueCell invoice={invoice} />
      </TableCell>
      <TableCell numeric className="text-ink-muted">
        <AgeText atMs={invoice.finalizedAtMs ?? invoice.createdAtMs} />
      </TableCell>
    </ListRow>
  );
}
