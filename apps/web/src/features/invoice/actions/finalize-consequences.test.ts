import { expect, test } from "vitest";
import { exampleInvoice } from "../testing/example-invoice.ts";
import { availableInvoiceActions } from "./available-invoice-actions.ts";
import { finalizeConsequences } from "./finalize-consequences.ts";
import { lastNumber } from "./last-number.ts";

const NOW = Date.parse("2026-12-31T23:30:00Z");

test("it says number, date and due day as the invoice's zone has them", () => {
  const said = finalizeConsequences(exampleInvoice(), "2027-000001", NOW);
  expect(said[0]).toMatch(/the number 2027-000001/);
  expect(said[1]).toBe("Its date is 1 January 2027, and it is due on 15 January 2027.");
  expect(said[2]).toMatch(/^Acme GmbH is to pay 119\.00\sEUR/);
  expect(said).toHaveLength(5);
});

test("it warns of what is missing and cannot be added later", () => {
  const { customer, seller } = exampleInvoice();
  const bare = exampleInvoice({
    customer: { ...customer, name: "", street: "" },
    seller: { ...seller, name: "" },
  });
  expect(finalizeConsequences(bare, null, NOW).join(" ")).toMatch(/No seller .* not complete/);
});

test("the last number is the highest of the latest year, past six digits too", () => {
  const of = (...numbers: (string | null)[]) => lastNumber(numbers.map((number) => ({ number })));
  expect(of(null, "2026-999999", "2026-1000000", "2025-000003")).toBe("2026-1000000");
  expect(of("2026-000009", "2027-000001")).toBe("2027-000001");
  expect(of(null)).toBeNull();
});

test("each state offers what the rule allows", () => {
  expect(availableInvoiceActions("draft")).toEqual(["finalize", "discard"]);
  expect(availableInvoiceActions("finalized")).toEqual(["pay", "credit", "void", "writeOff"]);
  expect(availableInvoiceActions("paid")).toEqual(["credit"]);
  expect(availableInvoiceActions("void")).toEqual([]);
  expect(availableInvoiceActions("uncollectible")).toEqual(["pay", "credit"]);
});
