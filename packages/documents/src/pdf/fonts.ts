import { readFileSync } from "node:fs";
import type PDFDocument from "pdfkit";

export type Weight = "regular" | "medium" | "semibold";

/** Noto Sans, for texts in whose letters Geist is lacking: Greek, and what is rare in Latin and Cyrillic. */
export type WideWeight = `${Weight} wide`;

/** Geist is the dashboard's own typeface. Both under the SIL Open Font License (fonts/OFL.txt): only the glyphs that are used go into a document. */
const FILES: Record<Weight | WideWeight, string> = {
  regular: "Geist-Regular.ttf",
  medium: "Geist-Medium.ttf",
  semibold: "Geist-SemiBold.ttf",
  "regular wide": "NotoSans-Regular.ttf",
  "medium wide": "NotoSans-Medium.ttf",
  "semibold wide": "NotoSans-SemiBold.ttf",
};

const FACES = Object.keys(FILES) as Array<Weight | WideWeight>;

const bytes = new Map<Weight | WideWeight, Buffer>();

export function registerFonts(doc: typeof PDFDocument.prototype): void {
  for (const face of FACES) {
    let file = bytes.get(face);
    if (file === undefined) {
      file = readFileSync(new URL(`../../fonts/${FILES[face]}`, import.meta.url));
      bytes.set(face, file);
    }
    doc.registerFont(face, file);
  }
}
