import { expect, test } from "vitest";
import { readCsvFile } from "./csv-file.ts";

test("every page's rows stand in the file, in their order, under one head", async () => {
  const pages = [["a", "=b"], ["c"]];
  const file = await readCsvFile({
    name: "letters.csv",
    head: ["letter"],
    rowOf: (letter: string) => [letter],
    readPage: async (cursor: number | null) => {
      const at = cursor ?? 0;
      return { rows: pages[at] ?? [], next: at + 1 < pages.length ? at + 1 : null };
    },
  });
  expect(file).toEqual({
    ...{ name: "letters.csv", rowCount: 3, isWhole: true },
    text: "\uFEFFletter\r\na\r\n'=b\r\nc\r\n",
  });
});
