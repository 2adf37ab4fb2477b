import { AccountView, InvoiceView, LedgerEntryView } from "@orrery/protocol";

const AT_MS = 1_700_000_000_000;
const DAY_MS = 86_400_000;

/** An account as the hub shows one: 12.5 credits, 2 of them held. */
export function someAccount(change: Partial<Record<keyof AccountView, unknown>> = {}): AccountView {
  const span = { fromAtMs: AT_MS, toAtMs: AT_MS + DAY_MS };
  return AccountView.parse({
    ...{ id: "a-acme-0001", name: "acme", ownerId: null, zone: "Europe/Berlin", currency: "EUR" },
    ...{ creditPriceMicros: "10000", taxPpm: 190_000, period: "monthly", billingAddress: {} },
    ...{ state: "active", stateReason: null, stateSinceAtMs: null, createdAtMs: AT_MS, atMs: AT_MS },
    ...{ balanceUnits: "12500000000", availableUnits: "10500000000", heldUnits: "2000000000" },
    ...{ overdraftUnits: "0", reserveUnits: "10000000000", entryCount: 3, topUp: null },
    ...{ burnUnitsPerHour: "1000000000", nodeCount: 2, openFindingCount: 0 },
    day: { limitUnits: "5000000000", usedUnits: "3000000000", ...span },
    periodSpend: { limitUnits: null, usedUnits: "3000000000", ...span },
    ...change,
  });
}

export function someEntry(change: Partial<Record<keyof LedgerEntryView, unknown>> = {}): LedgerEntryView {
  return LedgerEntryView.parse({
    ...{ number: 3, kind: "usage", book: "usage", direction: "out", units: "1500000000" },
    ...{ balanceUnits: "12500000000", atMs: AT_MS, holdId: null, refundOf: null, reason: null },
    ...{ detail: { meter: "inferences", quantity: "2", charge: "c-1" }, hash: "ab" },
    ...change,
  });
}

/** 2,000 inferences, of which bought credits paid half. */
export function someInvoice(change: Partial<Record<keyof InvoiceView, unknown>> = {}): InvoiceView {
  const eur = (coins: string) => ({ coins, places: 2, currency: "EUR" });
  const line = { meter: null, exact: { micros: "0", per: "1" } };
  return InvoiceView.parse({
    ...{ id: "i-1", accountId: "a-acme-0001", accountName: "acme", state: "draft", number: null },
    ...{ period: "monthly", fromAtMs: AT_MS, toAtMs: AT_MS + 30 * DAY_MS, zone: "Europe/Berlin" },
    ...{ total: eur("11900"), sum: eur("10000"), tax: eur("1900"), open: eur("11900") },
    ...{ createdAtMs: AT_MS, finalizedAtMs: null, dueAtMs: null, paidAtMs: null, isOverdue: false },
    ...{ creditPriceMicros: "10000", taxPpm: 190_000, customer: { name: "Acme" }, seller: { name: "Us" } },
    ...{ paidReference: null, endedAtMs: null, endReason: null, creditNotes: [], notYet: null },
    lines: [
      {
        ...{ ...line, position: 0, kind: "usage", meter: "inferences", units: "20000000000000" },
        amount: eur("20000"),
        detail: {
          ...{ title: "Inferences", quantity: "2000", unit: "event" },
          rate: { freeQuantity: "100", pricing: { kind: "flat", price: { credits: "10", per: "1" } } },
        },
      },
      {
        ...{ ...line, position: 1, kind: "bought", units: "10000000000000" },
        ...{ amount: eur("-10000"), detail: { title: "Paid with bought credits" } },
      },
    ],
    ...change,
  });
}
