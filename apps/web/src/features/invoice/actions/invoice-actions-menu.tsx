"use client";
import type { InvoiceRow } from "@orrery/protocol";
import { ActionMenu, type ActionMenuProps, type MenuAction } from "@orrery/ui";
import { Ban, CheckCheck, CircleSlash, FileCheck2, FileMinus2, FileText, Sheet, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { invoiceTitle } from "../../invoices/invoice-face.ts";
import { RowMenu } from "../../list/row-menu.tsx";
import { invoiceFileHref } from "../invoice-files.ts";
import { availableInvoiceActions, type InvoiceAction } from "./available-invoice-actions.ts";
import type { OpenInvoiceTask } from "./invoice-task-dialog.tsx";

const WORDS: Record<InvoiceAction, { label: string; icon: ReactNode; destructive?: boolean }> = {
  finalize: { label: "Finalize…", icon: <FileCheck2 aria-hidden /> },
  pay: { label: "Mark paid…", icon: <CheckCheck aria-hidden /> },
  credit: { label: "Credit note…", icon: <FileMinus2 aria-hidden /> },
  void: { label: "Void…", icon: <Ban aria-hidden />, destructive: true },
  writeOff: { label: "Uncollectible…", icon: <CircleSlash aria-hidden />, destructive: true },
  discard: { label: "Discard…", icon: <Trash2 aria-hidden />, destructive: true },
};

export type InvoiceActionsMenuProps = Omit<ActionMenuProps, "actions"> & {
  invoice: Pick<InvoiceRow, "id" | "state">;
  onTask: OpenInvoiceTask;
  /** Also what only reads: its files. */
  withFiles?: boolean;
};

export function InvoiceActionsMenu({
  invoice,
  onTask,
  withFiles = false,
  ...menu
}: InvoiceActionsMenuProps): ReactNode {
  const { can } = useMe();
  const { id } = invoice;
  const offered = can("billing:write") ? availableInvoiceActions(invoice.state) : [];
  const firstDestructive = offered.findIndex((action) => WORDS[action].destructive === true);
  const acts: MenuAction[] = offered.map((action, index) => ({
    ...WORDS[action],
    onSelect: () => onTask({ action, invoiceId: id }),
    startsGroup: index === firstDestructive,
  }));
  const files: MenuAction[] = withFiles
    ? [
        {
          label: "Open PDF",
          icon: <FileText aria-hidden />,
          onSelect: () => window.open(invoiceFileHref(id, "pdf"), "_blank", "noopener"),
        },
        {
          label: "Download CSV",
          icon: <Sheet aria-hidden />,
          onSelect: () => window.location.assign(invoiceFileHref(id, "csv")),
        },
      ]
    : [];
  return <ActionMenu {...menu} actions={[...files, ...acts]} />;
}

export function InvoiceRowMenu({
  invoice,
  onTask,
}: {
  invoice: InvoiceRow;
  onTask: OpenInvoiceTask;
}): ReactNode {
  return (
    <RowMenu
      row={{ id: invoice.id, name: invoiceTitle(invoice) }}
      isOffered
      menu={(opening) => <InvoiceActionsMenu invoice={invoice} onTask={onTask} withFiles {...opening} />}
    />
  );
}
