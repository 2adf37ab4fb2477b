import type { InvoiceRow, Money } from "@orrery/protocol";

export const INVOICES_CSV_HEAD = [
  "number",
  "id",
  "account_id",
  "account",
  "state",
  "overdue",
  "period",
  "from",
  "to",
  "total",
  "currency",
  "created",
  "finalized",
  "due",
  "paid",
] as const;

/** Instants in UTC, amounts with a point and without grouping. */
export function invoiceCsvRow(row: InvoiceRow): readonly string[] {
  return [
    row.number ?? "",
    row.id,
    row.accountId,
    row.accountName,
    row.state,
    row.isOverdue ? "yes" : "no",
    row.period,
    instant(row.fromAtMs),
    instant(row.toAtMs),
    decimal(row.total),
    row.total.currency,
    instant(row.createdAtMs),
    instant(row.finalizedAtMs),
    instant(row.dueAtMs),
    instant(row.paidAtMs),
  ];
}

/** "-12.30" */
function decimal({ coins, places }: Money): string {
  const sign = coins.startsWith("-") ? "-" : "";
  const digits = coins.replace("-", "").padStart(places + 1, "0");
  return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function instant(atMs: number | null): string {
  return atMs === null ? "" : new Date(atMs).toISOString();
}
