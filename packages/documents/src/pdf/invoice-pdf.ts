import type { InvoiceView } from "@orrery/protocol";
import { dateText, spanText } from "../date-text.ts";
import { decimalText } from "../decimal-text.ts";
import { moneyText, priceText } from "../money-text.ts";
import { drawLines, isShownRounded } from "./line-table.ts";
import { drawParties, type Fact } from "./parties.ts";
import { Sheet } from "./sheet.ts";
import { drawFeet, drawNote, drawTotals, type Total } from "./totals.ts";

const ROUNDING =
  "Lines are shown rounded. The sum is taken of their exact amounts and rounded once, and so is the tax on it.";

/** An invoice as it is sent: A4, the same bytes for the same invoice. */
export async function invoicePdf(invoice: InvoiceView): Promise<Uint8Array> {
  const { number, seller, customer, state } = invoice;
  const name = number === null ? "Draft of an invoice" : `Invoice ${number}`;
  const sheet = new Sheet({
    ...{ title: name, author: seller.name, subject: `${name} for ${customer.name}` },
    createdAtMs: invoice.finalizedAtMs ?? invoice.createdAtMs,
  });
  const heading = { title: "Invoice", number: number ?? "", mark: markOf(invoice) };
  let y = drawParties(sheet, { heading, seller, customer, facts: factsOf(invoice) });
  y = drawLines(sheet, invoice, y);
  y = drawTotals(sheet, totalsOf(invoice), y, isShownRounded(invoice) ? ROUNDING : "");
  for (const note of notesOf(invoice)) y = drawNote(sheet, note, y);
  if (state === "draft" || state === "void") {
    sheet.onEachPage(() => sheet.watermark(state === "draft" ? "DRAFT" : "VOID"));
  }
  drawFeet(sheet, { footer: seller.footer, name });
  return sheet.finish();
}

function markOf({ state }: InvoiceView): string | null {
  switch (state) {
    case "draft":
      return "DRAFT";
    case "void":
      return "VOID";
    case "paid":
      return "PAID";
    case "finalized":
    case "uncollectible":
      return null;
  }
}

function factsOf(invoice: InvoiceView): Fact[] {
  const { finalizedAtMs, dueAtMs, paidAtMs, endedAtMs, fromAtMs, toAtMs, zone, state } = invoice;
  return [
    ...(finalizedAtMs === null ? [] : [{ label: "Date", value: dateText(finalizedAtMs, zone) }]),
    { label: "Period", value: spanText(fromAtMs, toAtMs, zone) },
    { label: "Time zone", value: zone },
    ...(dueAtMs === null || state === "void" ? [] : [{ label: "Due", value: dateText(dueAtMs, zone) }]),
    ...(paidAtMs === null ? [] : [{ label: "Paid", value: dateText(paidAtMs, zone) }]),
    ...(state === "void" && endedAtMs !== null
      ? [{ label: "Voided", value: dateText(endedAtMs, zone) }]
      : []),
    { label: "Account", value: invoice.accountName },
    { label: "One credit", value: priceText(invoice.creditPriceMicros, invoice.total) },
  ];
}

function totalsOf(invoice: InvoiceView): Total[] {
  const { sum, tax, total, open, taxPpm, creditNotes, state } = invoice;
  const percent = decimalText(BigInt(taxPpm), 10_000n, { min: 0, max: 4 });
  const credited = creditNotes.map(({ number, amount }) => ({
    label: `Credit note ${number}`,
    amount: moneyText({ ...amount, coins: (-BigInt(amount.coins)).toString() }),
    weight: "soft" as const,
  }));
  const isOpenShown = credited.length > 0 && state !== "paid" && state !== "void";
  return [
    { label: "Sum", amount: moneyText(sum) },
    { label: taxPpm === 0 ? "Tax" : `Tax ${percent}\u00a0%`, amount: moneyText(tax) },
    { label: "Total", amount: moneyText(total), weight: "total" },
    ...credited,
    ...(isOpenShown ? [{ label: "To be paid", amount: moneyText(open), weight: "total" as const }] : []),
  ];
}

function notesOf(invoice: InvoiceView): { title: string; text: string }[] {
  const { state, seller, number, dueAtMs, zone, open, paidAtMs, paidReference, endReason } = invoice;
  const notes: { title: string; text: string }[] = [];
  if (state === "paid" && paidAtMs !== null) {
    notes.push({
      title: "Payment",
      text: `Paid on ${dateText(paidAtMs, zone)}, reference ${paidReference}.`,
    });
  }
  if ((state === "finalized" || state === "uncollectible") && BigInt(open.coins) > 0n && dueAtMs !== null) {
    const ask = `Please pay ${moneyText(open)} by ${dateText(dueAtMs, zone)} and give the number ${number}.`;
    notes.push({ title: "Payment", text: [ask, seller.payment].filter((line) => line !== "").join("\n") });
  }
  if (state === "void") {
    notes.push({
      title: "Void",
      text: `This invoice is void and nothing is to be paid for it: ${endReason}`,
    });
  }
  if (state === "draft") {
    notes.push({
      title: "Draft",
      text: "This is no invoice yet: it has no number, and its lines may change until it is finalized.",
    });
  }
  return notes;
}
