import { CONTENT_END, CONTENT_WIDTH, INK, MARGIN, type Sheet, type TextStyle } from "./sheet.ts";

export type Total = { label: string; amount: string; weight?: "plain" | "total" | "soft" };

const WIDTH = 250;
const X = MARGIN.left + CONTENT_WIDTH - WIDTH;
const LABEL_WIDTH = 140;
const ASIDE_WIDTH = 190;

const STYLES: Record<"plain" | "soft" | "total", TextStyle> = {
  plain: { size: 9.5 },
  soft: { size: 9, color: INK.soft },
  total: { size: 12, weight: "semibold" },
};

/** What it comes to, together on one page. `aside` stands beside it. Answers with where the rest begins. */
export function drawTotals(sheet: Sheet, totals: readonly Total[], top: number, aside = ""): number {
  const heights = totals.map(({ label, weight = "plain" }) => rowHeight(sheet, label, STYLES[weight]));
  let y: number = top + 12;
  if (y + heights.reduce((sum, height) => sum + height, 0) + 10 > CONTENT_END) {
    sheet.addPage();
    y = MARGIN.top;
  }
  sheet.text(aside, { x: MARGIN.left, y: y + 2, width: ASIDE_WIDTH }, { size: 7.5, color: INK.soft });
  for (const [index, { label, amount, weight = "plain" }] of totals.entries()) {
    if (weight === "total") {
      sheet.rule(y + 2, { x: X, width: WIDTH, weight: 1, color: INK.strong });
      y += 6;
    }
    const style = STYLES[weight];
    sheet.text(label, { x: X, y: y + 2, width: LABEL_WIDTH }, style);
    const at = { x: X + LABEL_WIDTH, y: y + 2, width: WIDTH - LABEL_WIDTH };
    sheet.text(amount, at, { ...style, align: "right" });
    y += heights[index] ?? 0;
  }
  return y;
}

/** A small heading and text over the page's width, kept together. */
export function drawNote(
  sheet: Sheet,
  { title, text }: { title: string; text: string },
  top: number,
): number {
  const body: TextStyle = { size: 9, gap: 2.5 };
  const height = 12 + sheet.heightOf(text, CONTENT_WIDTH, body);
  let y: number = top + 18;
  if (y + height > CONTENT_END) {
    sheet.addPage();
    y = MARGIN.top;
  }
  sheet.text(title, { x: MARGIN.left, y, width: CONTENT_WIDTH }, { size: 7.5, color: INK.soft });
  sheet.text(text, { x: MARGIN.left, y: y + 12, width: CONTENT_WIDTH }, body);
  return y + height;
}

/** At the foot of each page: the seller's line, and which page of how many it is. */
export function drawFeet(sheet: Sheet, { footer, name }: { footer: string; name: string }): void {
  sheet.onEachPage((page, count) => {
    const y = CONTENT_END + 24;
    sheet.rule(y - 8);
    const style: TextStyle = { size: 7.5, color: INK.soft };
    sheet.text(footer, { x: MARGIN.left, y, width: CONTENT_WIDTH - 190 }, style);
    const at = { x: MARGIN.left + CONTENT_WIDTH - 180, y, width: 180 };
    sheet.text(`${name} · Page ${page} of ${count}`, at, { ...style, align: "right" });
  });
}

function rowHeight(sheet: Sheet, label: string, style: TextStyle): number {
  return sheet.heightOf(label, LABEL_WIDTH, style) + (style === STYLES.total ? 14 : 5);
}
