import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MUTANTS } from "./mutants.ts";
import { applyEdit } from "./put-mutant-in.ts";

const ROOT = join(import.meta.dirname, "../../../..");

test.each(MUTANTS)("$name: the text that it replaces is there exactly once", (mutant) => {
  for (const edit of mutant.edits) {
    const source = readFileSync(join(ROOT, edit.file), "utf8");
    expect(applyEdit(mutant, source, edit)).not.toBe(source);
  }
});

test("names are unique", () => {
  const names = MUTANTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("a mutant whose text is missing or there twice is refused", () => {
  const mutant = { name: "x", trap: "", edits: [] };
  const edit = { file: "a.ts", find: "one", replace: "two" };
  expect(() => applyEdit(mutant, "nothing", edit)).toThrow("0 times");
  expect(() => applyEdit(mutant, "one and one", edit)).toThrow("2 times");
});
