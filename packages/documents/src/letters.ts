/** Code points, both ends included: Latin, Greek and Cyrillic letters with their marks, and the signs that stand in names and addresses. */
const PRINTED: ReadonlyArray<readonly [from: number, to: number]> = [
  [0x0a, 0x0a],
  [0x20, 0x7e],
  [0xa0, 0x24f],
  [0x300, 0x36f],
  // Without the Coptic letters that stand among the Greek ones.
  [0x370, 0x3e1],
  [0x3f0, 0x3ff],
  [0x400, 0x52f],
  [0x1e00, 0x1fff],
  [0x2010, 0x2027],
  [0x2030, 0x203a],
  [0x20a0, 0x20bf],
  [0x2116, 0x2116],
  [0x2122, 0x2122],
  [0x2212, 0x2212],
];

/** Which characters the PDF has no glyph for and shows as a question mark, each once; empty = it has all of them. */
export function unprintedIn(text: string): string {
  const characters = Array.from(text.normalize("NFC"));
  return [...new Set(characters)].filter((character) => !isPrinted(character)).join("");
}

function isPrinted(character: string): boolean {
  const point = character.codePointAt(0) as number;
  return PRINTED.some(([from, to]) => point >= from && point <= to);
}
