import { expect, test } from "vitest";
import { invoiceText } from "./invoice-text.ts";
import { moneyText } from "./money-text.ts";
import { invoicePdf } from "./pdf/invoice-pdf.ts";
import { readPdf } from "./testing/pdf-text.ts";
import { sampleInvoice } from "./testing/sample-invoice.ts";

const paid = {
  state: "paid",
  paidAtMs: Date.parse("2026-12-05T10:00:00Z"),
  paidReference: "SEPA 1",
} as const;

test.each([
  ["finalized", {}],
  ["draft", { state: "draft", number: null, finalizedAtMs: null, dueAtMs: null }],
  ["paid", paid],
  ["void", { state: "void", endedAtMs: paid.paidAtMs, endReason: "Sent to the wrong customer." }],
] as const)("every word that is shown elsewhere of a %s invoice stands in its PDF", async (_, over) => {
  const invoice = sampleInvoice(over);
  const text = invoiceText(invoice);
  const { pages } = await readPdf(await invoicePdf(invoice));
  const said = bare(pages.join(" "));
  const { item, quantity, rate, credits, amount } = text.columns;
  const words = [
    ...[item, quantity, rate, credits, amount, text.number, text.mark ?? "", text.rounding],
    ...text.facts.flatMap(({ label, value }) => [label, value]),
    ...text.lines.flatMap((line) => [line.title, ...line.notes, line.quantity, line.included, line.rate]),
    ...text.lines.map((line) => line.credits),
    ...text.totals.flatMap(({ label, money }) => [label, moneyText(money)]),
    ...text.notes.flatMap((note) => [note.title, note.text]),
  ];
  for (const word of words) expect(said, word).toContain(bare(word));
  expect(words.filter((word) => word !== "").length).toBeGreaterThan(20);
});

/** Lines break where there is no room. */
function bare(text: string): string {
  return text.replaceAll(/[\s\u00a0]+/g, "");
}
