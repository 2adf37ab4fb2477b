import { readFileSync } from "node:fs";
import type PDFDocument from "pdfkit";

export type Weight = "regular" | "medium" | "semibold";

/** Geist, the dashboard's own typeface (SIL Open Font License, fonts/OFL.txt): only the glyphs that are used go into a document. */
const FILES: Record<Weight, string> = {
  regular: "Geist-Regular.ttf",
  medium: "Geist-Medium.ttf",
  semibold: "Geist-SemiBold.ttf",
};

const bytes = new Map<Weight, Buffer>();

export function registerFonts(doc: typeof PDFDocument.prototype): void {
  for (const weight of Object.keys(FILES) as Weight[]) {
    let file = bytes.get(weight);
    if (file === undefined) {
      file = readFileSync(new URL(`../../fonts/${FILES[weight]}`, import.meta.url));
      bytes.set(weight, file);
    }
    doc.registerFont(weight, file);
  }
}
