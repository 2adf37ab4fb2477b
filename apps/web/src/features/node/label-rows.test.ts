import { expect, test } from "vitest";
import { type LabelRow, labelsOfRows, rowsOfLabels } from "./label-rows.ts";

const row = (key: string, value: string, id = key): LabelRow => ({ id, key, value });

test("labels survive the way into the editor and back", () => {
  const labels = { tier: "edge", "example.org/team": "core" };
  expect(labelsOfRows(rowsOfLabels(labels))).toEqual({ outcome: "valid", labels });
});

test("an empty line is no label", () => {
  expect(labelsOfRows([row("", "", "new"), row("a", "b")])).toEqual({
    outcome: "valid",
    labels: { a: "b" },
  });
});

test("a wrong key, a wrong value and a double are named on their line", () => {
  const result = labelsOfRows([
    row("-bad", "x"),
    row("a", "ünsauber"),
    row("b", "1"),
    row("b", "2", "again"),
  ]);
  expect(result).toMatchObject({ outcome: "invalid" });
  expect(result.outcome === "invalid" && [...result.errors.keys()]).toEqual(["-bad", "a", "again"]);
});

test("a value without a key is not lost silently", () => {
  expect(labelsOfRows([row("", "edge", "new")]).outcome).toBe("invalid");
});
