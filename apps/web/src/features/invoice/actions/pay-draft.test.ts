import { expect, test } from "vitest";
import { localInputValue } from "../../federation/actions/local-time.ts";
import { exampleInvoice } from "../testing/example-invoice.ts";
import { readPayDraft } from "./pay-draft.ts";

const INVOICE = exampleInvoice();
const DAY_MS = 86_400_000;
const NOW = (INVOICE.finalizedAtMs ?? 0) + 10 * DAY_MS;

test("a payment has a reference and a moment between the invoice and now", () => {
  const errors = (reference: string, atMs: number) => {
    const result = readPayDraft(INVOICE, { reference, paidAt: localInputValue(atMs) }, NOW);
    return result.outcome === "invalid" ? [...result.errors.keys()] : [];
  };
  expect(errors("SEPA 1", NOW)).toEqual([]);
  expect(errors(" ", NOW)).toEqual(["reference"]);
  expect(errors("SEPA 1", NOW + DAY_MS)).toEqual(["paidAtMs"]);
  expect(errors("SEPA 1", NOW - 15 * DAY_MS)).toEqual(["paidAtMs"]);
  const empty = readPayDraft(INVOICE, { reference: "SEPA 1", paidAt: "" }, NOW);
  expect(empty.outcome).toBe("invalid");
});
