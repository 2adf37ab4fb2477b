import { expect, test } from "vitest";
import { exampleInvoice } from "../testing/example-invoice.ts";
import { creditNotePreview, readCreditNoteDraft } from "./credit-note-draft.ts";

const INVOICE = exampleInvoice();
const NOTE = {
  ...{ id: "n1", key: "key of n1", number: "2026-C000001", reason: "x", createdAtMs: 1, createdBy: "Ada" },
  amount: { coins: "10000", places: 2, currency: "EUR" },
  tax: { coins: "1597", places: 2, currency: "EUR" },
};

test("a note's tax is its share, and what is left to credit follows", () => {
  const preview = creditNotePreview(INVOICE, "59,5");
  expect(preview).toMatchObject({
    amount: { coins: "5950" },
    tax: { coins: "950" },
    leftToCredit: { coins: "5950" },
  });
  const second = creditNotePreview({ ...INVOICE, creditNotes: [NOTE] }, "19");
  expect(second, "the last note takes what is left of the tax").toMatchObject({
    tax: { coins: "303" },
    leftToCredit: { coins: "0" },
  });
});

test("too much, nothing and half a coin are refused before they are sent", () => {
  const problem = (amount: string, invoice = INVOICE) => {
    const result = readCreditNoteDraft(invoice, { amount, reason: "An outage" });
    return result.outcome === "invalid" ? result.errors.get("amount") : null;
  };
  expect(problem("119.00")).toBeNull();
  expect(problem("119.01")).toMatch(/^At most 119\.00\sEUR/);
  expect(problem("19.01", { ...INVOICE, creditNotes: [NOTE] })).toMatch(/^At most 19\.00/);
  for (const amount of ["", "0", "-1", "1.005", "1e2", "x"])
    expect(problem(amount), amount).toBeTypeOf("string");
  expect(creditNotePreview(INVOICE, "119.01")).toBeNull();
});

test("a reason is needed", () => {
  const result = readCreditNoteDraft(INVOICE, { amount: "1", reason: " " });
  expect(result.outcome === "invalid" && [...result.errors.keys()]).toEqual(["reason"]);
});
