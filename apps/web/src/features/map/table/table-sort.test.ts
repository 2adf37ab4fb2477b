import { expect, test } from "vitest";
import { formatSort, parseSort, sortedBy } from "./table-sort.ts";

const COLUMNS = ["name", "rtt"] as const;
const BY_NAME = { by: "name", isDescending: false } as const;

test("an order in the address comes back as it was; what names no column is the default", () => {
  for (const sort of [BY_NAME, { by: "rtt", isDescending: true } as const]) {
    expect(parseSort(formatSort(sort), COLUMNS, BY_NAME)).toEqual(sort);
  }
  for (const text of ["", "-", "height", "--rtt"]) expect(parseSort(text, COLUMNS, BY_NAME)).toEqual(BY_NAME);
});

test("the same column turns round, another begins as it should", () => {
  expect(sortedBy(BY_NAME, "name", true)).toEqual({ by: "name", isDescending: true });
  expect(sortedBy(BY_NAME, "rtt", true)).toEqual({ by: "rtt", isDescending: true });
  expect(sortedBy(BY_NAME, "rtt", false)).toEqual({ by: "rtt", isDescending: false });
});
