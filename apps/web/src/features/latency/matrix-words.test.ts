import { expect, test } from "vitest";
import { describeMatrix, leftOutSentence } from "./matrix-words.ts";
import { exampleFigures, exampleMatrix, exampleTargetColumn } from "./testing/example-matrix.ts";

const matrix = exampleMatrix(["a", "b"], () => exampleFigures(1));

test("the line counts what is there and how it is known", () => {
  expect(describeMatrix(matrix, { measured: 2, estimated: 0, missing: 0 })).toBe(
    "2 nodes; of 2 directed pairs 2 are measured",
  );
  expect(
    describeMatrix(
      { ...matrix, targets: [exampleTargetColumn("bybit", null)] },
      { measured: 24, estimated: 6, missing: 1 },
    ),
  ).toBe("2 nodes, 1 target; of 31 directed pairs 24 are measured, 6 estimated, 1 not known");
});

test("nodes that are left out are said to be", () => {
  expect(leftOutSentence(matrix)).toBeNull();
  expect(leftOutSentence({ ...matrix, leftOutCount: 19 })).toBe(
    "2 of 21 nodes are shown, the first by name; 64 fit. Narrow the filter to see the others.",
  );
});
