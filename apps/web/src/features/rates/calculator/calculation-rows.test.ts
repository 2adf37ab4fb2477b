import { expect, test } from "vitest";
import { calculationRows, changeText } from "./calculation-rows.ts";

test("what changes most stands first, and amounts beyond a float's reach stay exact", () => {
  const rows = calculationRows({
    meters: [
      { meter: "same", quantity: "1", chargedUnits: "9007199254740993", wouldBeUnits: "9007199254740993" },
      { meter: "less", quantity: "1", chargedUnits: "9007199254740993", wouldBeUnits: "1" },
      { meter: "more", quantity: "1", chargedUnits: "5", wouldBeUnits: "7" },
    ],
  });
  expect(rows.map(({ meter, differenceUnits }) => [meter, differenceUnits])).toEqual([
    ["less", -9_007_199_254_740_992n],
    ["more", 2n],
    ["same", 0n],
  ]);
});

test("a change is told in per cent, cut to a tenth; from nothing there is none", () => {
  expect(changeText(200n, 225n)).toBe("+12.5 %");
  expect(changeText(100n, 0n)).toBe("−100 %");
  expect(changeText(100n, 100n)).toBe("±0 %");
  expect(changeText(0n, 5n)).toBeNull();
});
