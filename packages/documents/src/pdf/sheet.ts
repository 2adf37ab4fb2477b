import PDFDocument from "pdfkit";
import { registerFonts, type Weight } from "./fonts.ts";

/** A4 in points. */
export const PAGE = { width: 595.28, height: 841.89 } as const;
export const MARGIN = { left: 56, right: 56, top: 50, bottom: 66 } as const;
export const CONTENT_WIDTH = PAGE.width - MARGIN.left - MARGIN.right;
/** The lowest line that content may touch. */
export const CONTENT_END = PAGE.height - MARGIN.bottom;

export const INK = {
  text: "#17181c",
  soft: "#63666f",
  line: "#d9dbe0",
  strong: "#17181c",
  mark: "#b4232c",
} as const;

export type TextStyle = {
  size?: number;
  weight?: Weight;
  color?: string;
  align?: "left" | "right";
  /** Between lines. */
  gap?: number;
};

export type SheetInfo = { title: string; author: string; subject: string; createdAtMs: number };

/** Pages on which everything is put where it is told; nothing flows by itself. The same calls make the same bytes. */
export class Sheet {
  readonly #doc: typeof PDFDocument.prototype;
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<void>;

  constructor({ title, author, subject, createdAtMs }: SheetInfo) {
    this.#doc = new PDFDocument({
      ...{ size: "A4", margin: 0, bufferPages: true, autoFirstPage: true, lang: "en", displayTitle: true },
      ...{ pdfVersion: "1.7", font: null as never },
      // Without a date of its own a document would have that of its making, and never be the same twice.
      info: {
        ...{ Title: title, Author: author, Subject: subject, Creator: "Orrery", Producer: "Orrery" },
        CreationDate: new Date(createdAtMs),
      },
    });
    registerFonts(this.#doc);
    this.#doc.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
    this.#ended = new Promise((resolve) => this.#doc.on("end", resolve));
  }

  addPage(): void {
    this.#doc.addPage();
  }

  heightOf(text: string, width: number, style: TextStyle = {}): number {
    if (text === "") return 0;
    this.#use(style, text);
    return this.#doc.heightOfString(this.#printable(text), { width, ...this.#options(style) });
  }

  widthOf(text: string, style: TextStyle = {}): number {
    this.#use(style, text);
    return this.#doc.widthOfString(this.#printable(text), this.#options(style));
  }

  /** Answers with the height that it took. */
  text(text: string, at: { x: number; y: number; width: number }, style: TextStyle = {}): number {
    if (text === "") return 0;
    const height = this.heightOf(text, at.width, style);
    this.#doc.fillColor(style.color ?? INK.text);
    this.#doc.text(this.#printable(text), at.x, at.y, { width: at.width, ...this.#options(style) });
    return height;
  }

  rule(
    y: number,
    { x = MARGIN.left as number, width = CONTENT_WIDTH, weight = 0.6, color = INK.line as string } = {},
  ): void {
    this.#doc
      .moveTo(x, y)
      .lineTo(x + width, y)
      .lineWidth(weight)
      .strokeColor(color)
      .stroke();
  }

  /** Large and pale across the page, under nothing that must be read. */
  watermark(word: string): void {
    const size = 118;
    const width = this.widthOf(word, { size, weight: "semibold" });
    this.#doc.save();
    this.#doc.rotate(-38, { origin: [PAGE.width / 2, PAGE.height / 2] });
    this.#doc.fillOpacity(0.07).fillColor(INK.mark);
    this.#doc.text(word, PAGE.width / 2 - width / 2, PAGE.height / 2 - size / 2, { lineBreak: false });
    this.#doc.restore();
    this.#doc.fillOpacity(1);
  }

  /** Once all pages are there. */
  onEachPage(draw: (page: number, count: number) => void): void {
    const { start, count } = this.#doc.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.#doc.switchToPage(start + page);
      draw(page + 1, count);
    }
  }

  async finish(): Promise<Uint8Array> {
    this.#doc.end();
    await this.#ended;
    return new Uint8Array(Buffer.concat(this.#chunks));
  }

  /** In the typeface of everything, or in the wider one where that has more of the letters. */
  #use({ size = 9, weight = "regular" }: TextStyle, text: string): void {
    this.#doc.font(weight);
    const lacking = this.#lackingIn(text);
    if (lacking > 0) {
      this.#doc.font(`${weight} wide`);
      if (this.#lackingIn(text) >= lacking) this.#doc.font(weight);
    }
    this.#doc.fontSize(size);
  }

  /** Numerals that stand under each other. */
  #options({ align = "left", gap = 1.5 }: TextStyle) {
    return { align, lineGap: gap, features: ["tnum" as const, "kern" as const] };
  }

  /** What the typeface has no glyph for is shown as a question mark, not as an empty box. */
  #printable(text: string): string {
    return Array.from(text.normalize("NFC"), (character) => (this.#has(character) ? character : "?")).join(
      "",
    );
  }

  #lackingIn(text: string): number {
    return Array.from(text.normalize("NFC")).filter((character) => !this.#has(character)).length;
  }

  #has(character: string): boolean {
    const { font } = (
      this.#doc as unknown as { _font: { font: { hasGlyphForCodePoint(point: number): boolean } } }
    )._font;
    return character === "\n" || font.hasGlyphForCodePoint(character.codePointAt(0) as number);
  }
}
