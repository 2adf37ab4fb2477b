import { describe, expect, test } from "vitest";
import { countOf, listCountText } from "./count-text.ts";

test("one is told as one", () => {
  expect(countOf(0, "node")).toBe("0 nodes");
  expect(countOf(1, "node")).toBe("1 node");
  expect(countOf(2, "node")).toBe("2 nodes");
});

describe("listCountText", () => {
  test("of an empty list", () => {
    expect(listCountText({ rows: [], total: 0, isFiltered: true }, "target")).toBe("None yet");
  });

  test("of a whole list", () => {
    expect(listCountText({ rows: [1, 2], total: 2, isFiltered: false }, "target")).toBe("2 targets");
  });

  test("of a narrowed list, also where the filter finds all of it", () => {
    expect(listCountText({ rows: [], total: 1, isFiltered: true }, "target")).toBe("0 of 1 target");
    expect(listCountText({ rows: [1, 2], total: 2, isFiltered: true }, "target")).toBe("2 of 2 targets");
  });
});
