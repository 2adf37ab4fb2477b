import type { InvoiceView } from "@orrery/protocol";

const EUR = (coins: string) => ({ coins, places: 2, currency: "EUR" });
const ADDRESS = {
  ...{ name: "", street: "", city: "", postalCode: "", region: "", country: "", email: "", taxId: "" },
};

/** A finalized invoice of November 2026 over 119 EUR. */
export function exampleInvoice(over: Partial<InvoiceView> = {}): InvoiceView {
  return {
    ...{ id: "inv-1", accountId: "acc-1" as InvoiceView["accountId"], accountName: "Acme" },
    ...{ state: "finalized", number: "2026-000042", period: "monthly", zone: "Europe/Berlin" },
    fromAtMs: Date.parse("2026-11-01T00:00:00+01:00"),
    toAtMs: Date.parse("2026-12-01T00:00:00+01:00"),
    ...{ sum: EUR("10000"), tax: EUR("1900"), total: EUR("11900"), open: EUR("11900") },
    createdAtMs: Date.parse("2026-12-01T00:05:00+01:00"),
    finalizedAtMs: Date.parse("2026-12-02T10:00:00+01:00"),
    dueAtMs: Date.parse("2026-12-16T10:00:00+01:00"),
    ...{ paidAtMs: null, isOverdue: false, creditPriceMicros: "10000", taxPpm: 190_000 },
    customer: { ...ADDRESS, name: "Acme GmbH", street: "Weg 1" },
    seller: { ...ADDRESS, name: "Orrery AG", payment: "", dueDays: 14, footer: "" },
    ...{ lines: [], paidReference: null, endedAtMs: null, endReason: null, creditNotes: [], notYet: null },
    ...over,
  };
}
