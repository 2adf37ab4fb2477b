import type { InvoiceRow } from "@orrery/protocol";
import { formatLongDuration, type StatusTone } from "@orrery/ui";

export const INVOICE_STATES = ["draft", "finalized", "paid", "void", "uncollectible"] as const;

export type InvoiceFace = {
  readonly label: string;
  readonly tone: StatusTone;
  /** In a few words, why it is so. */
  readonly reason: string;
};

type Facts = Pick<InvoiceRow, "state" | "isOverdue" | "dueAtMs" | "paidAtMs" | "finalizedAtMs" | "toAtMs">;

/** What an invoice's state is called, and what it rests on. */
export function invoiceFace(invoice: Facts, nowMs: number | null): InvoiceFace {
  const { dueAtMs } = invoice;
  switch (invoice.state) {
    case "draft":
      return {
        label: "Draft",
        tone: "unknown",
        reason: nowMs !== null && nowMs < invoice.toAtMs ? "its period is running" : "not finalized yet",
      };
    case "finalized": {
      if (!invoice.isOverdue) return { label: "Open", tone: "info", reason: dueText(dueAtMs, nowMs) };
      const lateMs = dueAtMs === null || nowMs === null ? null : nowMs - dueAtMs;
      return {
        label: "Overdue",
        tone: "bad",
        reason: lateMs === null ? "not paid in time" : `by ${formatLongDuration(lateMs)}`,
      };
    }
    case "paid":
      return { label: "Paid", tone: "ok", reason: "" };
    case "void":
      return { label: "Void", tone: "idle", reason: "it counts for nothing" };
    case "uncollectible":
      return { label: "Uncollectible", tone: "warn", reason: "nobody expects it to be paid" };
  }
}

function dueText(dueAtMs: number | null, nowMs: number | null): string {
  if (dueAtMs === null || nowMs === null) return "not paid yet";
  return dueAtMs <= nowMs ? "due now" : `due in ${formatLongDuration(dueAtMs - nowMs)}`;
}

/** How it is called where it has no number yet. */
export function invoiceTitle({ number, accountName }: Pick<InvoiceRow, "number" | "accountName">): string {
  return number === null ? `Draft for ${accountName}` : `Invoice ${number}`;
}

/** The same within a sentence. */
export function invoiceNoun({ number, accountName }: Pick<InvoiceRow, "number" | "accountName">): string {
  return number === null ? `the draft for ${accountName}` : `invoice ${number}`;
}

export function invoiceHref(invoiceId: string): string {
  return `/invoices/${encodeURIComponent(invoiceId)}`;
}
