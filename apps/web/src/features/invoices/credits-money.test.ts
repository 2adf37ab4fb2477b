import { expect, test } from "vitest";
import { creditsMoney } from "./credits-money.ts";

test("credits at a price are rounded once to the currency's coin", () => {
  const eur = { creditPriceMicros: "15000", currency: "EUR" };
  expect(creditsMoney(22_553_980_000_000n, eur)).toEqual({ coins: "33831", places: 2, currency: "EUR" });
  expect(creditsMoney(-1n, eur)?.coins).toBe("0");
  expect(creditsMoney(10n ** 9n, { creditPriceMicros: "2500000", currency: "JPY" })?.coins).toBe("3");
  expect(creditsMoney(1n, { creditPriceMicros: "1", currency: "XQX" })).toBeNull();
});
