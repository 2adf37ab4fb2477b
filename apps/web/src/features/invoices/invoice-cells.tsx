"use client";
import type { InvoiceRow } from "@orrery/protocol";
import { AgeText, NO_VALUE, StatusBadge, useNowMs } from "@orrery/ui";
import type { ReactNode } from "react";
import { invoiceFace } from "./invoice-face.ts";
import { periodText } from "./period-text.ts";
import { useAccountNames } from "./use-account-names.ts";

export function InvoiceStateText({
  invoice,
  hasDueBeside = false,
}: {
  invoice: InvoiceRow;
  /** When it is due stands beside it already. */
  hasDueBeside?: boolean;
}): ReactNode {
  const face = invoiceFace(invoice, useNowMs());
  const isDueBeside = hasDueBeside && invoice.state === "finalized" && !invoice.isOverdue;
  return (
    <span className="inline-flex items-center gap-1.5">
      <StatusBadge plain tone={face.tone} label={face.label} />
      {invoice.state === "paid" && invoice.paidAtMs !== null ? (
        <AgeText atMs={invoice.paidAtMs} className="text-ink-faint text-xs" />
      ) : (
        <span className={isDueBeside ? "hidden" : "text-ink-faint text-xs"}>{face.reason}</span>
      )}
    </span>
  );
}

/** The period in the account's own zone, which stands behind it. */
export function PeriodCell({ invoice }: { invoice: InvoiceRow }): ReactNode {
  const { byId } = useAccountNames();
  const zone = byId.get(invoice.accountId)?.zone ?? "UTC";
  return <span title={`Days of ${zone}`}>{periodText(invoice, zone)}</span>;
}

export function DueCell({ invoice }: { invoice: InvoiceRow }): ReactNode {
  if (invoice.dueAtMs === null || (invoice.state !== "finalized" && invoice.state !== "uncollectible")) {
    return <span className="text-ink-faint">{NO_VALUE}</span>;
  }
  return <AgeText atMs={invoice.dueAtMs} className={invoice.isOverdue ? "text-bad" : "text-ink-muted"} />;
}
