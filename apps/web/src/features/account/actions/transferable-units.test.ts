import { expect, test } from "vitest";
import { availableAccountActions } from "./available-account-actions.ts";
import { transferableUnits } from "./transferable-units.ts";

test("an overdraft is not transferred, nor what is held", () => {
  expect(transferableUnits({ availableUnits: "120", overdraftUnits: "100" })).toBe(20n);
  expect(transferableUnits({ availableUnits: "80", overdraftUnits: "100" })).toBe(0n);
});

test("a closed account offers nothing, a suspended one is still credited", () => {
  expect(availableAccountActions({ state: "closed" })).toEqual([]);
  expect(availableAccountActions({ state: "suspended" })).toContain("grant");
  expect(availableAccountActions({ state: "suspended" })).toContain("resume");
  expect(availableAccountActions({ state: "active" })).not.toContain("resume");
});
