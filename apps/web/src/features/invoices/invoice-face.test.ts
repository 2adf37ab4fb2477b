import { expect, test } from "vitest";
import { exampleInvoice } from "../invoice/testing/example-invoice.ts";
import { invoiceFace, invoiceTitle } from "./invoice-face.ts";

const NOW = Date.parse("2026-12-10T10:00:00+01:00");

test("each state says what it rests on, and lateness its age", () => {
  const face = (over: Parameters<typeof exampleInvoice>[0], nowMs: number | null = NOW) => {
    const { label, tone, reason } = invoiceFace(exampleInvoice(over), nowMs);
    return [label, tone, reason.replaceAll("\u00a0", " ")];
  };
  expect(face({})).toEqual(["Open", "info", "due in 6 d"]);
  const late = NOW + 9 * 86_400_000;
  expect(face({ isOverdue: true }, late)).toEqual(["Overdue", "bad", "by 3 d"]);
  expect(face({ state: "draft" }, NOW)).toEqual(["Draft", "unknown", "not finalized yet"]);
  const during = Date.parse("2026-11-10T00:00:00Z");
  expect(face({ state: "draft" }, during)[2]).toBe("its period is running");
  expect(face({ state: "paid" })[1]).toBe("ok");
  expect(face({}, null)[2], "while the page wakes up").toBe("not paid yet");
});

test("a draft has no number to be called by", () => {
  expect(invoiceTitle(exampleInvoice())).toBe("Invoice 2026-000042");
  expect(invoiceTitle(exampleInvoice({ number: null }))).toBe("Draft for Acme");
});
