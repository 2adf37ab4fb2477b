import { type InvoiceText, type LineText, NOTHING_USED } from "../invoice-text.ts";
import { amountText } from "../money-text.ts";
import { CONTENT_END, CONTENT_WIDTH, INK, MARGIN, type Sheet, type TextStyle } from "./sheet.ts";

type Column = { title: string; width: number; align: "left" | "right" };
type Cell = { text: string; note: string };

const GAP = 10;
const ROW_PADDING = 6;
const HEAD_HEIGHT = 20;
const MAIN: TextStyle = { size: 9 };
const NOTE: TextStyle = { size: 7.5, color: INK.soft };

function columnsOf({ item, quantity, rate, credits, amount }: InvoiceText["columns"]): Column[] {
  const fixed: Column[] = [
    { title: quantity, width: 84, align: "right" },
    { title: rate, width: 76, align: "right" },
    { title: credits, width: 72, align: "right" },
    { title: amount, width: 78, align: "right" },
  ];
  const rest = fixed.reduce((left, { width }) => left - width - GAP, CONTENT_WIDTH);
  return [{ title: item, width: rest, align: "left" }, ...fixed];
}

/** All lines, over as many pages as they take, each with the table's head. Answers with where the rest begins. */
export function drawLines(sheet: Sheet, text: Pick<InvoiceText, "columns" | "lines">, top: number): number {
  const columns = columnsOf(text.columns);
  let y = drawHead(sheet, columns, top);
  if (text.lines.length === 0) {
    const at = { x: MARGIN.left, y: y + ROW_PADDING, width: CONTENT_WIDTH };
    y += sheet.text(NOTHING_USED, at, { ...MAIN, color: INK.soft }) + 2 * ROW_PADDING;
    sheet.rule(y);
    return y;
  }
  for (const line of text.lines) {
    const cells = cellsOf(line);
    const heights = cells.map((cell, index) => heightOf(sheet, cell, columns[index] as Column));
    const height = Math.max(...heights) + 2 * ROW_PADDING;
    if (y + height > CONTENT_END) {
      sheet.addPage();
      y = drawHead(sheet, columns, MARGIN.top);
    }
    let x: number = MARGIN.left;
    for (const [index, { text: words, note }] of cells.entries()) {
      const { width, align } = columns[index] as Column;
      const used = sheet.text(words, { x, y: y + ROW_PADDING, width }, { ...MAIN, align });
      sheet.text(note, { x, y: y + ROW_PADDING + used + 1, width }, { ...NOTE, align });
      x += width + GAP;
    }
    y += height;
    sheet.rule(y);
  }
  return y;
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

function cellsOf({ title, notes, quantity, included, rate, credits, amount }: LineText): Cell[] {
  return [
    { text: title, note: notes.join("\n") },
    { text: quantity, note: included },
    { text: rate, note: "" },
    { text: credits, note: "" },
    { text: amountText(amount), note: "" },
  ];
}
