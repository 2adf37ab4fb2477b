import type { LedgerEntryView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { entryText, isRefundable, LEDGER_CSV_HEAD, ledgerCsvRow, signedUnits } from "./entry-words.ts";

const entry = (part: Partial<LedgerEntryView>): LedgerEntryView => ({
  number: 7,
  kind: "usage",
  book: "usage",
  direction: "out",
  units: "1500000000",
  balanceUnits: "-500000000",
  atMs: Date.UTC(2026, 10, 22, 9, 33, 4),
  holdId: null,
  refundOf: null,
  reason: null,
  detail: {},
  hash: "ab",
  ...part,
});

test("an entry says what it was for", () => {
  expect(entryText(entry({ detail: { meter: "agent_time", quantity: "5", charge: "c" } }))).toBe(
    "Agent time",
  );
  expect(entryText(entry({ kind: "grant", detail: { reason: "welcome" } }))).toBe("welcome");
  expect(entryText(entry({ kind: "purchase", detail: { reference: "R-7" } }))).toBe("R-7");
  expect(entryText(entry({ kind: "adjustment", reason: "a mistake" }))).toBe("a mistake");
  expect(entryText(entry({ kind: "refund", refundOf: 3, detail: { reason: "broken" } }))).toBe(
    "Of entry 3: broken",
  );
  expect(entryText(entry({ kind: "expiry" }))).toBe("What was left of credits that ended");
});

test("its sign is what it did to the balance", () => {
  expect([signedUnits(entry({})), signedUnits(entry({ direction: "in" }))]).toEqual([
    -1_500_000_000n,
    1_500_000_000n,
  ]);
});

test("only usage and purchases are refunded", () => {
  const kinds = ["purchase", "grant", "usage", "refund", "adjustment", "expiry", "transfer"] as const;
  expect(kinds.filter((kind) => isRefundable(entry({ kind })))).toEqual(["purchase", "usage"]);
});

test("a row of the export has a cell under each head, and exact credits", () => {
  const row = ledgerCsvRow(entry({ detail: { meter: "api_calls", quantity: "20" } }));
  expect(row).toHaveLength(LEDGER_CSV_HEAD.length);
  expect(row.slice(0, 6)).toEqual([7, "2026-11-22T09:33:04.000Z", "usage", "-1.5", "-0.5", "API calls"]);
});
