import type { InvoiceLineView, InvoiceView, Money } from "@orrery/protocol";
import { spanText } from "./date-text.ts";
import { allowanceText, creditsText, quantityText, rateText, tierTexts } from "./quantity-text.ts";

/** A line in words; empty = it has none of that. */
export type LineText = {
  position: number;
  title: string;
  /** Under the title: spans, tiers, shares, entries. */
  notes: string[];
  quantity: string;
  /** Under the quantity: the allowance. */
  included: string;
  rate: string;
  credits: string;
  amount: Money;
};

export function lineText(line: InvoiceLineView, invoice: InvoiceView): LineText {
  const { detail, units, amount, position } = line;
  const { title, quantity, unit = "event", rate } = detail;
  return {
    ...{ position, title, notes: notesOf(line, invoice), amount },
    quantity: quantity === undefined ? "" : quantityText(quantity, unit),
    included: allowanceText(detail) ?? "",
    rate: rate === undefined ? "" : rateText(rate, unit),
    credits: line.kind === "fee" ? "" : creditsText(units).text,
  };
}

/** Whether credits or amounts of lines are shown rounded, so that they may not add up to the sum. */
export function isShownRounded({ lines, sum }: InvoiceView): boolean {
  const shown = lines.reduce((all, { amount }) => all + BigInt(amount.coins), 0n);
  return shown !== BigInt(sum.coins) || lines.some(({ units }) => creditsText(units).isRounded);
}

function notesOf({ kind, detail }: InvoiceLineView, { fromAtMs, toAtMs, zone }: InvoiceView): string[] {
  const notes: string[] = [];
  const { isLate, rate, unit = "event", activeMs, periodMs, entries } = detail;
  const isPart = detail.fromAtMs !== fromAtMs || detail.toAtMs !== toAtMs;
  if (detail.fromAtMs !== undefined && detail.toAtMs !== undefined && (isPart || isLate === true)) {
    const span = spanText(detail.fromAtMs, detail.toAtMs, zone);
    notes.push(isLate === true ? `Told late, used ${span}` : kind === "refund" ? `Used ${span}` : span);
  }
  if (rate !== undefined) notes.push(...tierTexts(rate, unit));
  if (activeMs !== undefined && periodMs !== undefined && activeMs < periodMs) {
    const percent = (Math.floor((activeMs / periodMs) * 10_000) / 100).toFixed(2);
    notes.push(`${percent} % of the period`);
  }
  if (entries !== undefined && entries.length > 0) {
    const shown = entries.slice(0, 8).join(", ");
    notes.push(
      `Ledger ${entries.length === 1 ? "entry" : "entries"} ${shown}${entries.length > 8 ? ", …" : ""}`,
    );
  }
  return notes;
}
