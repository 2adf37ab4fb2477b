import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

export type PdfText = { pages: string[]; title: string; fonts: string[]; positions: PdfItem[][] };
export type PdfItem = { text: string; right: number; y: number };

/** What a reader finds in a PDF: the text of each page, where it stands, and which typefaces came with it. */
export async function readPdf(bytes: Uint8Array): Promise<PdfText> {
  const loading = getDocument({ data: bytes.slice(), useSystemFonts: false, verbosity: 0 });
  const document = await loading.promise;
  const pages: string[] = [];
  const positions: PdfItem[][] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const { items } = await (await document.getPage(number)).getTextContent();
    const texts = items.flatMap((item) => ("str" in item && item.str.trim() !== "" ? [item] : []));
    pages.push(
      texts
        .map(({ str }) => str.trim())
        .join("\n")
        .replaceAll("\u00a0", " "),
    );
    positions.push(
      texts.map(({ str, transform, width }) => ({
        ...{ text: str.trim(), right: (transform[4] as number) + width, y: transform[5] as number },
      })),
    );
  }
  const { info } = await document.getMetadata();
  const source = Buffer.from(bytes).toString("latin1");
  const fonts = [
    ...new Set(Array.from(source.matchAll(/\/FontName \/[A-Z]{6}\+([\w-]+)/g), ([, name]) => name as string)),
  ];
  await loading.destroy();
  return { pages, positions, fonts: fonts.sort(), title: (info as { Title?: string }).Title ?? "" };
}
