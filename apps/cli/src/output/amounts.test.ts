import { expect, test } from "vitest";
import { formatCount, formatCredits, formatMicros, formatMoney, readCredits } from "./amounts.ts";

test("credits are exact, with separators and without trailing zeros", () => {
  expect(formatCredits("0")).toBe("0");
  expect(formatCredits("1")).toBe("0.000000001");
  expect(formatCredits("12500250000000")).toBe("12,500.25");
  expect(formatCredits("-1000000000")).toBe("-1");
  expect(formatCredits("9000000000000000000")).toBe("9,000,000,000");
});

test("money has its currency's places", () => {
  expect(formatMoney({ coins: "123456", places: 2, currency: "EUR" })).toBe("1,234.56 EUR");
  expect(formatMoney({ coins: "-5", places: 2, currency: "EUR" })).toBe("-0.05 EUR");
  expect(formatMoney({ coins: "1234", places: 0, currency: "JPY" })).toBe("1,234 JPY");
  expect(formatCount(1_234_567)).toBe("1,234,567");
  expect(["0", "10000", "1250000000"].map(formatMicros)).toEqual(["0", "0.01", "1,250"]);
});

test("an amount of credits is a decimal with up to nine places", () => {
  expect(readCredits("12.5")).toBe("12.5");
  for (const wrong of ["-1", "1e3", "", "1.0000000001", "ten"]) {
    expect(() => readCredits(wrong)).toThrow(/is no amount of credits/);
  }
});
