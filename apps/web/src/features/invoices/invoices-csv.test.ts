import type { InvoiceRow } from "@orrery/protocol";
import { expect, test } from "vitest";
import { csvText } from "../billing/csv.ts";
import { exampleInvoice } from "../invoice/testing/example-invoice.ts";
import { INVOICES_CSV_HEAD, invoiceCsvRow } from "./invoices-csv.ts";

const invoicesCsv = (invoices: readonly InvoiceRow[]) =>
  csvText(INVOICES_CSV_HEAD, invoices.map(invoiceCsvRow));

test("one line an invoice, amounts with a point, instants in UTC", () => {
  const [head, line, end] = invoicesCsv([exampleInvoice()]).split("\r\n");
  expect(head).toBe(
    "\uFEFFnumber,id,account_id,account,state,overdue,period,from,to,total,currency,created,finalized,due,paid",
  );
  expect(line).toBe(
    "2026-000042,inv-1,acc-1,Acme,finalized,no,monthly,2026-10-31T23:00:00.000Z,2026-11-30T23:00:00.000Z,119.00,EUR," +
      "2026-11-30T23:05:00.000Z,2026-12-02T09:00:00.000Z,2026-12-16T09:00:00.000Z,",
  );
  expect(end).toBe("");
});

test("names neither break a line nor become formulas; amounts below zero stay numbers", () => {
  const accountName = '=HYPERLINK("http://evil"), "Acme"';
  const total = { coins: "-5", places: 2, currency: "EUR" };
  const [, line] = invoicesCsv([exampleInvoice({ accountName, total })]).split("\r\n");
  expect(line).toContain(`,"'=HYPERLINK(""http://evil""), ""Acme""",`);
  expect(line).toContain(",-0.05,EUR,");
  const yen = { coins: "202", places: 0, currency: "JPY" };
  expect(invoicesCsv([exampleInvoice({ total: yen })])).toContain(",202,JPY,");
});
