import fc from "fast-check";
import { expect, test } from "vitest";
import { creditsAsNumber, creditsParts, formatCredits, formatWhole } from "./format-credits.ts";
import { exactMoney, formatMicros, formatMoney } from "./format-money.ts";

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, " ");
const value = (units: string | bigint | null, locale?: string): string =>
  plain(creditsParts(units, locale).value);

test("credits are shown to the hundredth, rounded half away from zero, and exact on demand", () => {
  expect(
    ["12500000000", "1234567890000000", "5000000", "15000000", "-15000000", "0"].map((u) => value(u)),
  ).toEqual(["12.50", "1,234,567.89", "0.01", "0.02", "−0.02", "0.00"]);
  expect(creditsParts("12500000001")).toEqual({ value: "12.50", exact: "12.500000001", isExact: false });
  expect(creditsParts("12500000000").isExact).toBe(true);
});

test("what is not nothing never reads as nothing", () => {
  expect(value("1")).toBe("<0.01");
  expect(value("-4999999")).toBe(">−0.01");
  expect(creditsParts("1").exact).toBe("0.000000001");
});

test("credits are written as the viewer's locale writes numbers", () => {
  expect(value("1234567890000000", "de-DE")).toBe("1.234.567,89");
  expect(value("1234567890000000", "fr-FR")).toBe("1 234 567,89");
  expect(plain(formatCredits("1500000000", "de-DE"))).toBe("1,50 credits");
});

test("no digit of the largest balance is lost to a float", () => {
  expect(creditsParts("9000000000000000001").exact).toBe("9,000,000,000.000000001");
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }), (units) => {
      const digits = creditsParts(units).exact.replaceAll(",", "").replace("−", "-");
      const [whole = "", fraction = ""] = digits.split(".");
      expect(BigInt(whole + fraction.padEnd(9, "0"))).toBe(units);
    }),
  );
});

test("what is no amount is a dash", () => {
  expect([value(null), value("1.5"), value(""), formatWhole(null), formatWhole(0.5)]).toEqual(
    Array(5).fill("–"),
  );
  expect([formatMoney(null), exactMoney(undefined), formatMicros("x", "EUR")]).toEqual(Array(3).fill("–"));
});

test("a quantity of any size is grouped, not rounded", () => {
  expect(formatWhole("12345678901234567890")).toBe("12,345,678,901,234,567,890");
  expect(formatWhole(-1200)).toBe("−1,200");
});

test("money is shown to the coin of its currency, in the viewer's locale", () => {
  const euros = { coins: "123450", places: 2, currency: "EUR" };
  expect(plain(formatMoney(euros))).toBe("€1,234.50");
  expect(plain(formatMoney(euros, "de-DE"))).toBe("1.234,50 €");
  expect(plain(formatMoney({ coins: "1234", places: 0, currency: "JPY" }))).toBe("JP¥1,234");
  expect(plain(formatMoney({ coins: "-5", places: 2, currency: "USD" }, "en-US"))).toBe("−$0.05");
  expect(plain(exactMoney(euros))).toBe("1234.50 EUR");
});

test("a price keeps its places", () => {
  expect(["15000", "10000", "1000000", "1"].map((micros) => plain(formatMicros(micros, "EUR")))).toEqual([
    "€0.015",
    "€0.01",
    "€1.00",
    "€0.000001",
  ]);
});

test("charts get credits as numbers", () => {
  expect(creditsAsNumber("1500000000")).toBe(1.5);
});
