/** An export holds at most so many rows; a whole year is asked for through the API. */
export const EXPORT_ROWS_MAX = 20_000;
export const EXPORT_PAGE_ROWS = 500;

export type ExportPage<Row, Cursor> = { rows: readonly Row[]; next: Cursor | null };
export type Exported<Row> = { rows: Row[]; isWhole: boolean };

/** Page after page, until there is none or there are enough rows. */
export async function allPages<Row, Cursor>(
  readPage: (cursor: Cursor | null) => Promise<ExportPage<Row, Cursor>>,
  rowsMax: number = EXPORT_ROWS_MAX,
): Promise<Exported<Row>> {
  const rows: Row[] = [];
  let cursor: Cursor | null = null;
  for (;;) {
    const page: ExportPage<Row, Cursor> = await readPage(cursor);
    rows.push(...page.rows);
    if (rows.length >= rowsMax) {
      return { rows: rows.slice(0, rowsMax), isWhole: page.next === null && rows.length === rowsMax };
    }
    if (page.next === null) return { rows, isWhole: true };
    cursor = page.next;
  }
}
