import { expect, test } from "vitest";
import { exampleEstimate, exampleFigures, exampleMatrix } from "./testing/example-matrix.ts";
import { worstPairs } from "./worst-pairs.ts";

const NO_FLOORS: (number | null)[][] = [];
const shown = (pairs: { fromName: string; toName: string; value: number }[]) =>
  pairs.map(({ fromName, toName, value }) => `${fromName}-${toName} ${value}`);

test("each pair once, by its worse direction, the worst first", () => {
  const matrix = exampleMatrix(["a", "b", "c"], (from, to) => {
    const table: Record<string, number> = { ab: 10, ba: 30, ac: 20, ca: 20, bc: 5, cb: 4 };
    return exampleFigures(table[from + to] ?? 0);
  });
  expect(shown(worstPairs(matrix, "rtt", NO_FLOORS, 10))).toEqual(["b-a 30", "a-c 20", "b-c 5"]);
  expect(worstPairs(matrix, "rtt", NO_FLOORS, 1)).toHaveLength(1);
});

test("a detour nearby is worse than a good way around the world", () => {
  const matrix = exampleMatrix(["a", "b", "c"], (from, to) =>
    exampleFigures([from, to].sort().join("") === "ab" ? 200 : [from, to].sort().join("") === "ac" ? 90 : 40),
  );
  const floors = [
    [null, 180, 20],
    [180, null, null],
    [20, null, null],
  ];
  expect(shown(worstPairs(matrix, "rtt", floors, 10))).toEqual(["a-c 90", "b-c 40", "a-b 200"]);
});

test("estimates are not measured, and a pair without loss is not among the worst", () => {
  const matrix = exampleMatrix(["a", "b", "c"], (from, to) => {
    if (from + to === "ab") return exampleEstimate(500);
    return exampleFigures(10, { lossRatio: from + to === "ca" ? 0.02 : 0 });
  });
  expect(shown(worstPairs(matrix, "rtt", NO_FLOORS, 10))).toEqual(["b-a 10", "a-c 10", "b-c 10"]);
  expect(shown(worstPairs(matrix, "loss", NO_FLOORS, 10))).toEqual(["c-a 0.02"]);
});
