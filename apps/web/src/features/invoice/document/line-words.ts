import type { InvoiceLineView, InvoiceView } from "@orrery/protocol";
import { dayInZone } from "../../invoices/zone-day.ts";
import { quantityText } from "../../rates/measure.ts";
import { tierTexts } from "../../rates/rate-words.ts";

/** What stands beside a line's title, each in a few words. */
export type LineWords = {
  /** Quieter, under the title: a span, an allowance, that it was told late. */
  readonly notes: readonly string[];
  readonly quantity: string | null;
  /** Every digit, in the meter's own unit. */
  readonly exactQuantity: string | null;
  readonly rate: readonly string[];
};

/** A line in words; days are those of the invoice's zone. */
export function lineWords(
  { detail, kind }: Pick<InvoiceLineView, "detail" | "kind">,
  invoice: Pick<InvoiceView, "fromAtMs" | "toAtMs" | "zone">,
): LineWords {
  const { quantity, freeQuantity, rate, activeMs, periodMs, fromAtMs, toAtMs } = detail;
  const unit = detail.unit ?? "event";
  const notes: string[] = [];
  const isPart =
    fromAtMs !== undefined &&
    toAtMs !== undefined &&
    (fromAtMs !== invoice.fromAtMs || toAtMs !== invoice.toAtMs);
  if (isPart) notes.push(spanText(fromAtMs, toAtMs, invoice.zone));
  if (detail.isLate === true) notes.push("told after its own period was billed");
  if (freeQuantity !== undefined && freeQuantity !== "0") {
    notes.push(`${quantityText(BigInt(freeQuantity), unit)} free`);
  }
  if (kind === "fee" && activeMs !== undefined && periodMs !== undefined && activeMs < periodMs) {
    notes.push(`active for ${shareText(activeMs, periodMs)} of the period`);
  }
  return {
    notes,
    quantity: quantity === undefined ? null : quantityText(BigInt(quantity), unit),
    exactQuantity: quantity === undefined ? null : `${BigInt(quantity).toLocaleString("en-GB")} ${unit}`,
    rate: rate === undefined ? [] : tierTexts(rate, unit),
  };
}

/** "1 November 2026 – 14 November 2026": the end is not included, its day is the last that is. */
function spanText(fromAtMs: number, toAtMs: number, zone: string): string {
  const first = dayInZone(fromAtMs, zone);
  const last = dayInZone(toAtMs - 1, zone);
  return first === last ? first : `${first} – ${last}`;
}

/** "43.33 %", cut down. */
function shareText(partMs: number, wholeMs: number): string {
  const basisPoints = (BigInt(partMs) * 10_000n) / BigInt(wholeMs);
  const fraction = (basisPoints % 100n).toString().padStart(2, "0").replace(/0+$/, "");
  return `${basisPoints / 100n}${fraction === "" ? "" : `.${fraction}`} %`;
}

/** "19 %" of 190,000 millionths. */
export function taxPercentText(taxPpm: number): string {
  const fraction = String(taxPpm % 10_000)
    .padStart(4, "0")
    .replace(/0+$/, "");
  return `${Math.floor(taxPpm / 10_000)}${fraction === "" ? "" : `.${fraction}`} %`;
}
