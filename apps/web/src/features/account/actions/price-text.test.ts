import { expect, test } from "vitest";
import { priceText, totalPriceText } from "./price-text.ts";

const CREDIT = 1_000_000_000n;
const account = { creditPriceMicros: "10000", taxPpm: 190_000, currency: "EUR" };

test("credits cost the account's price, and what a payment provider asks for has the tax in it", () => {
  expect(priceText(account, 500n * CREDIT, "en-GB")).toBe("€5.00");
  expect(totalPriceText(account, 500n * CREDIT, "en-GB")).toBe("€5.95");
  expect(totalPriceText({ ...account, currency: "JPY" }, 505n * CREDIT, "en-GB")).toBe("JP¥6");
});
