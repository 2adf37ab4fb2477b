import type { InvoiceLineView, InvoiceView } from "@orrery/protocol";
import { spanText } from "../date-text.ts";
import { amountText } from "../money-text.ts";
import { allowanceText, creditsText, quantityText, rateText, tierTexts } from "../quantity-text.ts";
import { CONTENT_END, CONTENT_WIDTH, INK, MARGIN, type Sheet, type TextStyle } from "./sheet.ts";

type Column = { title: string; width: number; align: "left" | "right" };
type Cell = { text: string; note: string };

const GAP = 10;
const ROW_PADDING = 6;
const HEAD_HEIGHT = 20;
const MAIN: TextStyle = { size: 9 };
const NOTE: TextStyle = { size: 7.5, color: INK.soft };

function columnsOf(currency: string): Column[] {
  const fixed: Column[] = [
    { title: "Quantity", width: 84, align: "right" },
    { title: "Rate in credits", width: 76, align: "right" },
    { title: "Credits", width: 72, align: "right" },
    { title: `Amount in ${currency}`, width: 78, align: "right" },
  ];
  const rest = fixed.reduce((left, { width }) => left - width - GAP, CONTENT_WIDTH);
  return [{ title: "Item", width: rest, align: "left" }, ...fixed];
}

/** All lines, over as many pages as they take, each with the table's head. Answers with where the rest begins. */
export function drawLines(sheet: Sheet, invoice: InvoiceView, top: number): number {
  const columns = columnsOf(invoice.total.currency);
  let y = drawHead(sheet, columns, top);
  if (invoice.lines.length === 0) {
    const at = { x: MARGIN.left, y: y + ROW_PADDING, width: CONTENT_WIDTH };
    y += sheet.text("Nothing was used in this period.", at, { ...MAIN, color: INK.soft }) + 2 * ROW_PADDING;
    sheet.rule(y);
    return y;
  }
  for (const line of invoice.lines) {
    const cells = cellsOf(line, invoice);
    const heights = cells.map((cell, index) => heightOf(sheet, cell, columns[index] as Column));
    const height = Math.max(...heights) + 2 * ROW_PADDING;
    if (y + height > CONTENT_END) {
      sheet.addPage();
      y = drawHead(sheet, columns, MARGIN.top);
    }
    let x: number = MARGIN.left;
    for (const [index, { text, note }] of cells.entries()) {
      const { width, align } = columns[index] as Column;
      const used = sheet.text(text, { x, y: y + ROW_PADDING, width }, { ...MAIN, align });
      sheet.text(note, { x, y: y + ROW_PADDING + used + 1, width }, { ...NOTE, align });
      x += width + GAP;
    }
    y += height;
    sheet.rule(y);
  }
  return y;
}

/** Whether credits or amounts of lines are shown rounded, so that they may not add up to the sum. */
export function isShownRounded({ lines, sum }: InvoiceView): boolean {
  const shown = lines.reduce((all, { amount }) => all + BigInt(amount.coins), 0n);
  return shown !== BigInt(sum.coins) || lines.some(({ units }) => creditsText(units).isRounded);
}

function drawHead(sheet: Sheet, columns: readonly Column[], y: number): number {
  let x: number = MARGIN.left;
  for (const { title, width, align } of columns) {
    sheet.text(title, { x, y: y + 4, width }, { size: 7.5, weight: "medium", color: INK.soft, align });
    x += width + GAP;
  }
  sheet.rule(y + HEAD_HEIGHT, { weight: 1, color: INK.strong });
  return y + HEAD_HEIGHT;
}

function heightOf(sheet: Sheet, { text, note }: Cell, { width }: Column): number {
  const noteHeight = sheet.heightOf(note, width, NOTE);
  return sheet.heightOf(text, width, MAIN) + (noteHeight === 0 ? 0 : noteHeight + 1);
}

function cellsOf(line: InvoiceLineView, invoice: InvoiceView): Cell[] {
  const { detail, units, amount } = line;
  const { quantity, unit = "event", rate } = detail;
  return [
    { text: detail.title, note: notesOf(line, invoice).join("\n") },
    {
      text: quantity === undefined ? "" : quantityText(quantity, unit),
      note: allowanceText(detail) ?? "",
    },
    { text: rate === undefined ? "" : rateText(rate, unit), note: "" },
    { text: line.kind === "fee" ? "" : creditsText(units).text, note: "" },
    { text: amountText(amount), note: "" },
  ];
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
