import { expect, test } from "vitest";
import { type Column, formatTable } from "./table.ts";
import { fitWidth, plainText, textWidth } from "./text-width.ts";

type Row = { name: string; size: string; reason: string };
const columns: Column<Row>[] = [
  { title: "NAME", value: (row) => row.name },
  { title: "SIZE", value: (row) => row.size, alignRight: true },
  { title: "REASON", value: (row) => row.reason, shrinks: true },
];
const rows: Row[] = [
  { name: "tokyo-1", size: "7", reason: "Reports arrive as expected." },
  { name: "é", size: "1234", reason: "東京" },
];

test("columns line up and nothing is cut in a pipe", () => {
  expect(formatTable(columns, rows, null)).toEqual([
    "NAME     SIZE  REASON",
    "tokyo-1     7  Reports arrive as expected.",
    "é        1234  東京",
  ]);
});

test("a narrow terminal cuts what may shrink, and only that", () => {
  const lines = formatTable(columns, rows, 27);
  expect(lines[1]).toBe("tokyo-1     7  Reports arr…");
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(27);
  expect(formatTable(columns, rows, 5)[1]).toBe("tokyo-1     7  Reports…");
});

test("colour does not disturb the columns", () => {
  const painted = columns.map((column) => ({ ...column, paint: (_: Row, text: string) => `<${text}>` }));
  expect(formatTable(painted, rows, null)[1]).toBe(
    "<tokyo-1>  <   7>  <Reports arrive as expected.>".replace("<   7>", "   <7>"),
  );
});

test("widths count wide and combining characters, and control characters do not get through", () => {
  expect(textWidth("東京")).toBe(4);
  expect(textWidth("e\u0301")).toBe(1);
  expect(fitWidth("東京都", 5)).toBe("東京…");
  expect(plainText("a\u001b[31mb\nc\u202e")).toBe("a·[31mb·c·");
});
