/** What a cell may hold; nothing is an empty cell. */
export type CsvValue = string | number | null | undefined;

const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;
/** Spreadsheets run what begins so. */
const FORMULA = /^[=+\-@\t\r]/;

/** RFC 4180, with the mark that makes spreadsheets read UTF-8. What would run as a formula is written as text. */
export function csvText(head: readonly string[], rows: ReadonlyArray<readonly CsvValue[]>): string {
  return `\uFEFF${[head, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

function csvCell(value: CsvValue): string {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A file's name without what a file system could take for something else. */
export function fileName(...parts: readonly string[]): string {
  return parts
    .map((part) => part.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+|-+$/g, ""))
    .filter((part) => part !== "")
    .join("-");
}
