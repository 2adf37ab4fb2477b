import { expect, test } from "vitest";
import { exactAmount } from "./exact-amount.ts";

test("exact amounts are not rounded; what does not end is cut and says so", () => {
  const amount = { coins: "0", places: 2, currency: "EUR" };
  expect(exactAmount({ amount, exact: { micros: "12345678", per: "1" } })).toBe("12.345678 EUR");
  expect(exactAmount({ amount, exact: { micros: "-5000000", per: "2" } })).toBe("−2.50 EUR");
  expect(exactAmount({ amount, exact: { micros: "1000000", per: "3" } })).toBe("0.333333333333333333… EUR");
});
