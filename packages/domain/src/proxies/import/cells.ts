const SEPARATORS = [",", ";", "\t"] as const;

/** Which of them a line has most of, outside of quotation marks; null = none. */
export function separatorOf(line: string): string | null {
  const plain = line.replaceAll(/"[^"]*"/g, "");
  let best: string | null = null;
  let most = 0;
  for (const separator of SEPARATORS) {
    const count = plain.split(separator).length - 1;
    if (count <= most) continue;
    best = separator;
    most = count;
  }
  return best;
}

/** RFC 4180, of one line; null where a quotation mark is not closed. */
export function readCells(line: string, separator: string): string[] | null {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] as string;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (line[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (character === '"' && cell === "") isQuoted = true;
    else if (character === separator) {
      cells.push(cell);
      cell = "";
    } else cell += character;
  }
  if (isQuoted) return null;
  cells.push(cell);
  return cells;
}

/** The other way round. A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
export function writeCells(cells: readonly string[]): string {
  return cells
    .map((cell) => (/^[=+@-]/.test(cell) ? `'${cell}` : cell))
    .map((cell) => (/[",;\r\n\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(",");
}
