import type { InvoiceRow, Money } from "@orrery/protocol";

const HEAD = [
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

/** RFC 4180, one invoice a line; instants in UTC, amounts with a point and without grouping. */
export function invoicesCsv(rows: readonly InvoiceRow[]): string {
  const lines = rows.map((row) => [
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
  ]);
  return `${[HEAD, ...lines].map((cells) => cells.map(cellOf).join(",")).join("\r\n")}\r\n`;
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

/** Names are other people's text: a spreadsheet must not take one for a formula. Amounts below zero stay numbers. */
function cellOf(text: string): string {
  const safe = /^[=+@\t\r]/.test(text) || /^-(?!\d+(\.\d+)?$)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
