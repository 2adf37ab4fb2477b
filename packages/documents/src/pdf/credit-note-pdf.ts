import type { CreditNoteView, InvoiceView } from "@orrery/protocol";
import { dateText, spanText } from "../date-text.ts";
import { decimalText } from "../decimal-text.ts";
import { moneyText } from "../money-text.ts";
import { drawParties } from "./parties.ts";
import { Sheet } from "./sheet.ts";
import { drawFeet, drawNote, drawTotals } from "./totals.ts";

/** A credit note as it is sent: A4, the same bytes for the same note. */
export async function creditNotePdf(invoice: InvoiceView, note: CreditNoteView): Promise<Uint8Array> {
  const { seller, customer, zone, taxPpm } = invoice;
  const { number, amount, tax, reason, createdAtMs } = note;
  const name = `Credit note ${number}`;
  const subject = `${name} for ${customer.name}`;
  const sheet = new Sheet({ title: name, author: seller.name, subject, createdAtMs });
  let y = drawParties(sheet, {
    ...{ heading: { title: "Credit note", number, mark: null }, seller, customer },
    facts: [
      { label: "Date", value: dateText(createdAtMs, zone) },
      { label: "For invoice", value: invoice.number ?? "" },
      ...(invoice.finalizedAtMs === null
        ? []
        : [{ label: "Invoice date", value: dateText(invoice.finalizedAtMs, zone) }]),
      { label: "Period", value: spanText(invoice.fromAtMs, invoice.toAtMs, zone) },
      { label: "Account", value: invoice.accountName },
    ],
  });
  sheet.rule(y);
  y = drawNote(sheet, { title: "Reason", text: reason }, y - 4);
  const net = { ...amount, coins: (BigInt(amount.coins) - BigInt(tax.coins)).toString() };
  const percent = decimalText(BigInt(taxPpm), 10_000n, { min: 0, max: 4 });
  y = drawTotals(
    sheet,
    [
      { label: "Credited", amount: moneyText(net) },
      { label: taxPpm === 0 ? "Tax" : `Tax ${percent}\u00a0%`, amount: moneyText(tax) },
      { label: "Total credited", amount: moneyText(amount), weight: "total" },
    ],
    y + 8,
  );
  const text =
    invoice.state === "paid"
      ? `The invoice ${invoice.number} of ${moneyText(invoice.total)} was paid; this amount is given back.`
      : `Of the invoice ${invoice.number} of ${moneyText(invoice.total)} this amount need not be paid.`;
  drawNote(sheet, { title: "What it means", text }, y + 4);
  drawFeet(sheet, { footer: seller.footer, name });
  return sheet.finish();
}
