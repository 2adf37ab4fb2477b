/** A place in the matrix: row and column of the table's body, from 0. */
export type CellPlace = { row: number; column: number };
export type MatrixSize = { rows: number; columns: number };

/** Rows that PageUp and PageDown skip. */
const PAGE_ROWS = 10;

/** Where a key moves the focus; null = the key is not the matrix's. It stops at the edges. */
export function movedFocus(
  key: string,
  isCtrl: boolean,
  at: CellPlace | null,
  size: MatrixSize,
): CellPlace | null {
  if (size.rows === 0 || size.columns === 0) return null;
  const from = at ?? { row: 0, column: 0 };
  const wished = wishedPlace(key, isCtrl, from, size);
  if (wished === null) return null;
  // The first arrow only enters the matrix.
  if (at === null) return from;
  return {
    row: Math.max(0, Math.min(size.rows - 1, wished.row)),
    column: Math.max(0, Math.min(size.columns - 1, wished.column)),
  };
}

function wishedPlace(key: string, isCtrl: boolean, from: CellPlace, size: MatrixSize): CellPlace | null {
  const { row, column } = from;
  switch (key) {
    case "ArrowUp":
      return { row: row - 1, column };
    case "ArrowDown":
      return { row: row + 1, column };
    case "ArrowLeft":
      return { row, column: column - 1 };
    case "ArrowRight":
      return { row, column: column + 1 };
    case "PageUp":
      return { row: row - PAGE_ROWS, column };
    case "PageDown":
      return { row: row + PAGE_ROWS, column };
    case "Home":
      return { row: isCtrl ? 0 : row, column: 0 };
    case "End":
      return { row: isCtrl ? size.rows - 1 : row, column: size.columns - 1 };
    default:
      return null;
  }
}
