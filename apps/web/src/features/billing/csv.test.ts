import { expect, test } from "vitest";
import { csvText, fileName } from "./csv.ts";

const cells = (...values: Array<string | number | null>) =>
  csvText(["a"], [values]).slice(1).split("\r\n")[1];

test("what a spreadsheet would run is written as text; numbers stay numbers", () => {
  expect(cells("=1+1", "@SUM(A1)", "+1 555", "-cmd", "\t=1", "-12.5", 7)).toBe(
    `'=1+1,'@SUM(A1),'+1 555,'-cmd,"'\t=1",-12.5,7`.replace(`"'\t=1"`, "'\t=1"),
  );
});

test("commas, quotes and line ends stay in their cell", () => {
  expect(cells('said "no"', "a,b", null)).toBe('"said ""no""","a,b",');
  expect(csvText(["x"], [["two\nlines"]])).toBe('\uFEFFx\r\n"two\nlines"\r\n');
  expect(cells('=HYPERLINK("x")')).toBe(`"'=HYPERLINK(""x"")"`);
});

test("a file's name holds no path", () => {
  expect(fileName("../Ärzte & Co", "ledger.csv")).toBe("Ärzte-Co-ledger.csv");
});
