import fc from "fast-check";
import { expect, test } from "vitest";
import { type DiffLine, diffHunks, diffLines } from "./line-diff.ts";

const text = fc
  .array(fc.constantFrom("a", "b", "c", "  d", ""), { minLength: 1, maxLength: 12 })
  .map((lines) => lines.join("\n"));

const side = (lines: readonly DiffLine[], other: DiffLine["change"]) =>
  lines
    .filter(({ change }) => change !== other)
    .map((line) => line.text)
    .join("\n");

/** By trying everything. */
function commonCount(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const [first, ...rest] = a;
  const index = b.indexOf(first as string);
  const without = commonCount(rest, b);
  return index < 0 ? without : Math.max(without, 1 + commonCount(rest, b.slice(index + 1)));
}

test("a diff holds both texts, and no more changes than are needed", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      expect(side(lines, "added")).toBe(before);
      expect(side(lines, "removed")).toBe(after);
      const sameCount = lines.filter(({ change }) => change === "same").length;
      expect(sameCount).toBe(commonCount(before.split("\n"), after.split("\n")));
    }),
  );
});

test("hunks hold every change in its order, with what is around it, and count what they hide", () => {
  fc.assert(
    fc.property(text, text, fc.integer({ min: 0, max: 3 }), (before, after, around) => {
      const lines = diffLines(before, after);
      const hunks = diffHunks(lines, around);
      const changes = (of: readonly DiffLine[]) => of.filter(({ change }) => change !== "same");
      expect(changes(hunks.flatMap((hunk) => hunk.lines))).toEqual(changes(lines));
      let index = 0;
      for (const hunk of hunks) {
        for (let hidden = 0; hidden < hunk.hiddenBefore; hidden += 1) {
          expect(lines[index]?.change).toBe("same");
          index += 1;
        }
        expect(lines.slice(index, index + hunk.lines.length)).toEqual(hunk.lines);
        index += hunk.lines.length;
      }
    }),
  );
});

test("texts that are too long to be compared are told as replaced", () => {
  const many = (word: string) => Array.from({ length: 3000 }, (_, i) => `${word}${i}`).join("\n");
  const lines = diffLines(many("a"), many("b"));
  expect(lines).toHaveLength(6000);
  expect(side(lines, "added")).toBe(many("a"));
});
