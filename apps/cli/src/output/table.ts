import { fitWidth, plainText, textWidth } from "./text-width.ts";

export type Column<Row> = {
  title: string;
  value: (row: Row) => string;
  /** Wraps the padded text in colour. */
  paint?: (row: Row, text: string) => string;
  alignRight?: boolean;
  /** May be cut when the terminal is narrow. */
  shrinks?: boolean;
};

const GAP = "  ";
const SHRUNK_MIN = 8;

/** Lines of a table. `width` null = nothing is cut (a pipe or a file). */
export function formatTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | null,
  paintTitle: (text: string) => string = (text) => text,
): string[] {
  const cells = rows.map((row) => columns.map((column) => plainText(column.value(row))));
  const natural = columns.map((column, index) =>
    Math.max(textWidth(column.title), ...cells.map((line) => textWidth(line[index] ?? ""))),
  );
  const widths = width === null ? natural : shrink(columns, natural, width);
  const line = (texts: readonly string[], paint: (index: number, text: string) => string): string =>
    texts
      .map((text, index) => {
        const column = columns[index];
        const fitted = fitWidth(text, widths[index] ?? 0);
        const space = " ".repeat(Math.max(0, (widths[index] ?? 0) - textWidth(fitted)));
        const isLast = index === columns.length - 1;
        return column?.alignRight === true
          ? space + paint(index, fitted)
          : paint(index, fitted) + (isLast ? "" : space);
      })
      .join(GAP)
      .trimEnd();
  const head = line(
    columns.map((column) => column.title),
    (_, text) => paintTitle(text),
  );
  const body = rows.map((row, at) =>
    line(cells[at] ?? [], (index, text) => columns[index]?.paint?.(row, text) ?? text),
  );
  return [head, ...body];
}

/** Takes what is too much from the widest column that may shrink, one column of characters at a time. */
function shrink<Row>(columns: readonly Column<Row>[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  const total = () => widths.reduce((sum, each) => sum + each, 0) + GAP.length * (widths.length - 1);
  while (total() > width) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      if (column.shrinks !== true || (widths[index] ?? 0) <= SHRUNK_MIN) continue;
      if (widest === -1 || (widths[index] ?? 0) > (widths[widest] ?? 0)) widest = index;
    }
    if (widest === -1) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
