import { expect, test } from "vitest";
import { contractGroup, groupByContract, meetsContract, parseContract } from "./contract.ts";

test("[WC1] the same major goes together; below 1.0.0 the same minor", () => {
  expect(contractGroup("2.0.0")).toBe(contractGroup("2.9.4"));
  expect(contractGroup("2.0.0")).not.toBe(contractGroup("3.0.0"));
  expect(contractGroup("0.4.0")).toBe(contractGroup("0.4.9"));
  expect(contractGroup("0.4.0")).not.toBe(contractGroup("0.5.0"));
  expect(parseContract("1.2.3.4")).toBeNull();
  expect(parseContract("01.2")).toBeNull();
  expect(parseContract("2")).toEqual({ major: 2, minor: 0, patch: 0 });
});

test.each([
  ["2.3.1", "2", true],
  ["2.3.1", "2.3", true],
  ["2.3.1", "2.3.1", true],
  ["2.3.1", "2.3.2", false],
  ["2.3.1", "2.4", false],
  ["3.0.0", "2", false],
  ["10.0.0", "9.9.9", false],
  ["0.4.2", "0.4", true],
  ["0.5.0", "0.4", false],
])("[WC2] a contract %s meets the wish %s: %s", (contract, wish, isMet) => {
  expect(meetsContract(contract, wish)).toBe(isMet);
});

test("[WC3] groups are those that go together, the highest first", () => {
  const all = ["1.0.0", "10.1.0", "0.9.0", "2.0.0", "1.5.0", "0.10.0"].map((contract) => ({ contract }));
  expect(groupByContract(all).map((group) => group.map(({ contract }) => contract))).toEqual([
    ["10.1.0"],
    ["2.0.0"],
    ["1.0.0", "1.5.0"],
    ["0.10.0"],
    ["0.9.0"],
  ]);
});
