import { type InvoiceView, type Money, NOTHING_TO_PAY } from "@orrery/protocol";
import { dateText, spanText } from "./date-text.ts";
import { decimalText } from "./decimal-text.ts";
import { isShownRounded, type LineText, lineText } from "./line-text.ts";
import { moneyText, priceText } from "./money-text.ts";

export { unprintedIn } from "./letters.ts";
export type { LineText } from "./line-text.ts";
export { partyText } from "./party-text.ts";
export { pluralOf } from "./plural.ts";

export type FactText = { label: string; value: string };
export type TotalText = { label: string; money: Money; weight?: "plain" | "total" | "soft" };

/** All that an invoice says besides its parties, whoever shows it: the PDF and the dashboard have their words from here. */
export type InvoiceText = {
  /** Empty = it has none yet. */
  number: string;
  mark: "DRAFT" | "VOID" | "PAID" | null;
  facts: FactText[];
  /** Heads of the lines' table. */
  columns: { item: string; quantity: string; rate: string; credits: string; amount: string };
  lines: LineText[];
  totals: TotalText[];
  /** Under the totals; empty = nothing was rounded. */
  rounding: string;
  notes: { title: string; text: string }[];
};

export const NOTHING_USED = "Nothing was used in this period.";

const ROUNDING =
  "Lines are shown rounded. The sum is taken of their exact amounts and rounded once, and so is the tax on it.";

export function invoiceText(invoice: InvoiceView): InvoiceText {
  const { number, total } = invoice;
  return {
    number: number ?? "",
    mark: markOf(invoice),
    facts: factsOf(invoice),
    columns: {
      ...{ item: "Item", quantity: "Quantity", rate: "Rate in credits", credits: "Credits" },
      amount: `Amount in ${total.currency}`,
    },
    lines: invoice.lines.map((line) => lineText(line, invoice)),
    totals: totalsOf(invoice),
    rounding: isShownRounded(invoice) ? ROUNDING : "",
    notes: notesOf(invoice),
  };
}

function markOf({ state }: InvoiceView): InvoiceText["mark"] {
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

function factsOf(invoice: InvoiceView): FactText[] {
  const { finalizedAtMs, dueAtMs, paidAtMs, endedAtMs, fromAtMs, toAtMs, zone, state } = invoice;
  return [
    ...(finalizedAtMs === null ? [] : [{ label: "Date", value: dateText(finalizedAtMs, zone) }]),
    { label: "Period", value: spanText(fromAtMs, toAtMs, zone) },
    { label: "Time zone", value: zone },
    ...(dueAtMs === null || state === "void" || isNothingToPay(invoice)
      ? []
      : [{ label: "Due", value: dateText(dueAtMs, zone) }]),
    ...(paidAtMs === null || isNothingToPay(invoice)
      ? []
      : [{ label: "Paid", value: dateText(paidAtMs, zone) }]),
    ...(state === "void" && endedAtMs !== null
      ? [{ label: "Voided", value: dateText(endedAtMs, zone) }]
      : []),
    { label: "Account", value: invoice.accountName },
    { label: "One credit", value: priceText(invoice.creditPriceMicros, invoice.total) },
  ];
}

function totalsOf(invoice: InvoiceView): TotalText[] {
  const { sum, tax, total, open, taxPpm, creditNotes, state } = invoice;
  const percent = decimalText(BigInt(taxPpm), 10_000n, { min: 0, max: 4 });
  const credited = creditNotes.map(({ number, amount }) => ({
    label: `Credit note ${number}`,
    money: { ...amount, coins: (-BigInt(amount.coins)).toString() },
    weight: "soft" as const,
  }));
  const isOpenShown = credited.length > 0 && state !== "paid" && state !== "void";
  return [
    { label: "Sum", money: sum },
    { label: taxPpm === 0 ? "Tax" : `Tax ${percent}\u00a0%`, money: tax },
    { label: "Total", money: total, weight: "total" },
    ...credited,
    ...(isOpenShown ? [{ label: "To be paid", money: open, weight: "total" as const }] : []),
  ];
}

function isNothingToPay({ paidReference }: InvoiceView): boolean {
  return paidReference === NOTHING_TO_PAY;
}

function notesOf(invoice: InvoiceView): { title: string; text: string }[] {
  const { state, seller, number, dueAtMs, zone, open, paidAtMs, paidReference, endReason } = invoice;
  const notes: { title: string; text: string }[] = [];
  if (state === "paid" && paidAtMs !== null) {
    notes.push({
      title: "Payment",
      text: isNothingToPay(invoice)
        ? "There is nothing to pay for this invoice."
        : `Paid on ${dateText(paidAtMs, zone)}, reference ${paidReference}.`,
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
