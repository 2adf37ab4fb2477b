import { expect, test } from "vitest";
import { groupStatistics } from "./statistics-groups.ts";
import { exampleStatistics } from "./testing/example-failovers.ts";

test("rows of one kind and fault stand together, phases in the order in which they happen", () => {
  const groups = groupStatistics([...exampleStatistics()].reverse());
  expect(groups.map(({ kind, fault }) => `${kind} ${fault}`)).toEqual([
    "drill closed",
    "automatic silence",
    "automatic closed",
  ]);
  expect(groups[0]?.phases.map(({ phase }) => phase)).toEqual([
    "detect",
    "confirm",
    "elect",
    "fence",
    "promote",
    "converge",
  ]);
  expect(groups[2]?.total.count).toBe(14);
  expect(groupStatistics([])).toEqual([]);
});
