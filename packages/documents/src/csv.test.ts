import { expect, test } from "vitest";
import { csvCell, invoiceCsv } from "./csv.ts";
import { sampleInvoice, sampleLine } from "./testing/sample-invoice.ts";

/** A reader of RFC 4180 of its own. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] as string;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === "," || character === "\r") {
      (rows.at(-1) as string[]).push(cell);
      cell = "";
      if (character === "\r") {
        rows.push([]);
        index += 1;
      }
    } else cell += character;
  }
  rows.pop();
  return rows;
}

test("a row for each line with exact numbers, then the sums; every row has as many cells as the head", () => {
  const invoice = sampleInvoice();
  const rows = readCsv(invoiceCsv(invoice));
  const [head = []] = rows;
  expect(rows).toHaveLength(1 + invoice.lines.length + 3);
  for (const row of rows) expect(row).toHaveLength(head.length);
  const record = (index: number) =>
    Object.fromEntries(head.map((name, place) => [name, rows[index]?.[place]]));
  expect(record(4)).toMatchObject({
    ...{ invoice: "2026-000042", kind: "usage", item: "Data transfer", quantity: "618345679", unit: "byte" },
    ...{ credits: "30.91728395", amount: "0.31", currency: "EUR", from: "2026-10-31T23:00:00.000Z" },
  });
  expect(record(5)).toMatchObject({ late: "yes", item: "Inferences" });
  expect(record(7)).toMatchObject({ kind: "bought", credits: "-20000", amount: "-200.00" });
  expect(rows.slice(-3).map((row) => row.at(-2))).toEqual(["432.91", "82.25", "515.16"]);
});

test("what a spreadsheet would take for a formula is text, numbers stay numbers", () => {
  expect(["=1+1", "+1", "@x", "-x", "\tx"].map(csvCell)).toEqual([
    '"\'=1+1"',
    '"\'+1"',
    '"\'@x"',
    '"\'-x"',
    '"\'\tx"',
  ]);
  expect(["-1.50", "12", "plain", "a,b", 'a"b', "a\r\nb", ""].map(csvCell)).toEqual([
    ...["-1.50", "12", "plain", '"a,b"', '"a""b"', '"a\r\nb"', ""],
  ]);
  const invoice = sampleInvoice({ accountName: '=HYPERLINK("http://evil")', lines: [sampleLine()] });
  expect(readCsv(invoiceCsv(invoice))[1]?.[2]).toBe('\'=HYPERLINK("http://evil")');
});
