import { allPages, type ExportPage } from "./all-pages.ts";
import { type CsvValue, csvText } from "./csv.ts";

/** `isWhole`: there were no more rows than one file holds. */
export type CsvFile = { name: string; text: string; rowCount: number; isWhole: boolean };

/** A list, read page after page, as one file: a row for each of its items, newest first. */
export async function readCsvFile<Item, Cursor>({
  name,
  head,
  rowOf,
  readPage,
}: {
  name: string;
  head: readonly string[];
  rowOf: (item: Item) => readonly CsvValue[];
  readPage: (cursor: Cursor | null) => Promise<ExportPage<Item, Cursor>>;
}): Promise<CsvFile> {
  const { rows, isWhole } = await allPages(readPage);
  return { name, text: csvText(head, rows.map(rowOf)), rowCount: rows.length, isWhole };
}
