import type { InvoiceView } from "@orrery/protocol";
import { invoiceText } from "../invoice-text.ts";
import { moneyText } from "../money-text.ts";
import { drawLines } from "./line-table.ts";
import { drawParties } from "./parties.ts";
import { Sheet } from "./sheet.ts";
import { drawFeet, drawNote, drawTotals } from "./totals.ts";

/** An invoice as it is sent: A4, the same bytes for the same invoice. */
export async function invoicePdf(invoice: InvoiceView): Promise<Uint8Array> {
  const { number, seller, customer, state } = invoice;
  const text = invoiceText(invoice);
  const name = number === null ? "Draft of an invoice" : `Invoice ${number}`;
  const sheet = new Sheet({
    ...{ title: name, author: seller.name, subject: `${name} for ${customer.name}` },
    createdAtMs: invoice.finalizedAtMs ?? invoice.createdAtMs,
  });
  const heading = { title: "Invoice", number: text.number, mark: text.mark };
  let y = drawParties(sheet, { heading, seller, customer, facts: text.facts });
  const totals = text.totals.map(({ money, ...total }) => ({ ...total, amount: moneyText(money) }));
  y = drawLines(sheet, text, y);
  y = drawTotals(sheet, totals, y, text.rounding);
  for (const note of text.notes) y = drawNote(sheet, note, y);
  if (state === "draft" || state === "void") {
    sheet.onEachPage(() => sheet.watermark(state === "draft" ? "DRAFT" : "VOID"));
  }
  drawFeet(sheet, { footer: seller.footer, name });
  return sheet.finish();
}
