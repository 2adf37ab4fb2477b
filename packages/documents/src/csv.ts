import type { InvoiceLineView, InvoiceView } from "@orrery/protocol";
import { plainDecimal } from "./decimal-text.ts";
import { plainAmount } from "./money-text.ts";

const HEAD = [
  ...[
    "invoice",
    "state",
    "account",
    "line",
    "kind",
    "item",
    "meter",
    "from",
    "to",
    "late",
    "quantity",
    "unit",
  ],
  ...["included", "rate", "events", "credits", "exact_micros", "exact_per", "amount", "currency"],
];
const UNITS_PER_CREDIT = 1_000_000_000n;

/** RFC 4180 in UTF-8: a row for each line, then sum, tax, total and credit notes. Numbers are exact decimals with a point. */
export function invoiceCsv(invoice: InvoiceView): string {
  const { number, state, accountName, sum, tax, total, creditNotes } = invoice;
  const start = [number ?? "", state, accountName];
  const end = (kind: string, item: string, amount: string) => [
    ...[...start, "", kind, item, ...Array.from({ length: 12 }, () => "")],
    ...[amount, total.currency],
  ];
  const rows = [
    HEAD,
    ...invoice.lines.map((line) => [...start, ...lineCells(line)]),
    end("sum", "Sum", plainAmount(sum)),
    end("tax", "Tax", plainAmount(tax)),
    end("total", "Total", plainAmount(total)),
    ...creditNotes.map(({ number: note, amount }) => end("credit_note", note, negative(plainAmount(amount)))),
  ];
  return rows.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
}

/**
 * A cell as RFC 4180 has it. A spreadsheet takes a text that begins with = + - or @ for a formula, so such a text gets an apostrophe in
 * front; a number may be below zero.
 */
export function csvCell(text: string): string {
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function lineCells({ position, kind, meter, detail, units, amount, exact }: InvoiceLineView): string[] {
  const { title, fromAtMs, toAtMs, isLate, quantity, unit, freeQuantity, rate, eventCount } = detail;
  return [
    ...[String(position + 1), kind, title, meter ?? "", instant(fromAtMs), instant(toAtMs)],
    ...[isLate === true ? "yes" : "", quantity ?? "", unit ?? "", freeQuantity ?? ""],
    ...[rate === undefined ? "" : JSON.stringify(rate.pricing), eventCount?.toString() ?? ""],
    ...[plainDecimal(BigInt(units), UNITS_PER_CREDIT, 9), exact.micros, exact.per],
    ...[plainAmount(amount), amount.currency],
  ];
}

function instant(atMs: number | undefined): string {
  return atMs === undefined ? "" : new Date(atMs).toISOString();
}

function negative(amount: string): string {
  return amount.startsWith("-") ? amount.slice(1) : `-${amount}`;
}
