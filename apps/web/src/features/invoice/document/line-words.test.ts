import { expect, test } from "vitest";
import { exampleInvoice } from "../testing/example-invoice.ts";
import { addressLines } from "./address-lines.ts";
import { exactAmount } from "./exact-amount.ts";
import { lineWords, taxPercentText } from "./line-words.ts";

const INVOICE = exampleInvoice();
const { fromAtMs, toAtMs } = INVOICE;

test("a line of the whole period needs no span; of a part of it the days are named", () => {
  const detail = { title: "Agent time", quantity: "5400000", unit: "ms", freeQuantity: "3600000" };
  const whole = lineWords({ kind: "usage", detail: { ...detail, fromAtMs, toAtMs } }, INVOICE);
  expect(whole).toMatchObject({
    quantity: "1.5 hours",
    exactQuantity: "5,400,000 ms",
    notes: ["1 hour free"],
  });
  const middle = Date.parse("2026-11-15T00:00:00+01:00");
  const part = lineWords(
    { kind: "usage", detail: { ...detail, fromAtMs, toAtMs: middle, isLate: true } },
    INVOICE,
  );
  expect(part.notes).toEqual([
    "1 November 2026 – 14 November 2026",
    "told after its own period was billed",
    "1 hour free",
  ]);
});

test("a fee that was active for a part of the period says for how much", () => {
  const detail = { title: "Support", activeMs: 1, periodMs: 3 };
  expect(lineWords({ kind: "fee", detail }, INVOICE).notes).toEqual(["active for 33.33 % of the period"]);
  const all = { title: "Support", activeMs: 3, periodMs: 3 };
  expect(lineWords({ kind: "fee", detail: all }, INVOICE).notes).toEqual([]);
});

test("exact amounts are not rounded; what does not end is cut and says so", () => {
  const amount = { coins: "0", places: 2, currency: "EUR" };
  expect(exactAmount({ amount, exact: { micros: "12345678", per: "1" } })).toBe("12.345678 EUR");
  expect(exactAmount({ amount, exact: { micros: "-5000000", per: "2" } })).toBe("−2.50 EUR");
  expect(exactAmount({ amount, exact: { micros: "1000000", per: "3" } })).toBe("0.333333333333333333… EUR");
});

test("tax in per cent, and an address without its empty lines", () => {
  expect([190_000, 77_000, 0, 1_000_000, 1].map(taxPercentText)).toEqual([
    "19 %",
    "7.7 %",
    "0 %",
    "100 %",
    "0.0001 %",
  ]);
  expect(addressLines({ ...INVOICE.customer, city: "Berlin", country: "DE" })).toEqual([
    "Weg 1",
    "Berlin",
    "DE",
  ]);
});
