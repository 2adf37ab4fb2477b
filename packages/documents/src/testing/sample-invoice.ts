import type { AccountId, InvoiceLineView, InvoiceView, Money } from "@orrery/protocol";

const eur = (coins: number): Money => ({ coins: String(coins), places: 2, currency: "EUR" });
const CREDIT = 1_000_000_000n;
const at = (text: string): number => Date.parse(text);
const PERIOD = { fromAtMs: at("2026-10-31T23:00:00Z"), toAtMs: at("2026-11-30T23:00:00Z") };
const HALF = at("2026-11-15T23:00:00Z");

export function sampleLine(changes: Partial<InvoiceLineView> = {}): InvoiceLineView {
  return {
    ...{ position: 0, kind: "usage", meter: "api_calls", units: String(700n * CREDIT), amount: eur(700) },
    detail: {
      ...{
        title: "API calls",
        ...PERIOD,
        quantity: "35000",
        unit: "event",
        freeQuantity: "0",
        eventCount: 350,
      },
      rate: { freeQuantity: "0", pricing: { kind: "flat", price: { credits: "20", per: "1000" } } },
    },
    exact: { micros: "7000000000000000", per: "1000000000" },
    ...changes,
  };
}

const lines: InvoiceLineView[] = [
  sampleLine({
    ...{ meter: "agent_time", units: String(57_600n * CREDIT), amount: eur(57_600) },
    detail: {
      ...{ title: "Agent time", ...PERIOD, quantity: "2592000000", unit: "ms", freeQuantity: "0" },
      rate: { freeQuantity: "0", pricing: { kind: "flat", price: { credits: "80", per: "3600000" } } },
    },
  }),
  sampleLine({ detail: { ...sampleLine().detail, toAtMs: HALF } }),
  sampleLine({
    ...{ units: "412500000000", amount: eur(413) },
    detail: {
      ...{ title: "API calls", fromAtMs: HALF, toAtMs: PERIOD.toAtMs, quantity: "28750", unit: "event" },
      ...{ freeQuantity: "1250", eventCount: 91 },
      rate: {
        freeQuantity: "2500",
        pricing: {
          kind: "graduated",
          tiers: [
            { upTo: "10000", price: { credits: "18", per: "1000" }, fee: "0" },
            { upTo: null, price: { credits: "13.25", per: "1000" }, fee: "5" },
          ],
        },
      },
    },
  }),
  sampleLine({
    ...{ meter: "transferred_bytes", units: "30917283950", amount: eur(31) },
    detail: {
      ...{ title: "Data transfer", ...PERIOD, quantity: "618345679", unit: "byte", freeQuantity: "0" },
      rate: { freeQuantity: "0", pricing: { kind: "flat", price: { credits: "50", per: "1000000000" } } },
    },
  }),
  sampleLine({
    ...{ meter: "inferences", units: String(120n * CREDIT), amount: eur(120) },
    detail: {
      ...{ title: "Inferences", fromAtMs: at("2026-09-30T22:00:00Z"), toAtMs: PERIOD.fromAtMs, isLate: true },
      ...{ quantity: "12", unit: "event", freeQuantity: "0", eventCount: 12 },
      rate: { freeQuantity: "0", pricing: { kind: "flat", price: { credits: "10", per: "1" } } },
    },
  }),
  sampleLine({
    ...{ kind: "refund", units: String(-40n * CREDIT), amount: eur(-40) },
    detail: { title: "Refund: API calls", ...PERIOD, entries: [118, 240] },
  }),
  sampleLine({
    ...{ kind: "bought", meter: null, units: String(-20_000n * CREDIT), amount: eur(-20_000) },
    detail: { title: "Paid with bought credits" },
  }),
  sampleLine({
    ...{ kind: "promotional", meter: null, units: String(-500n * CREDIT), amount: eur(-500) },
    detail: { title: "Paid with promotional credits" },
  }),
  sampleLine({
    ...{ kind: "fee", meter: null, units: "0", amount: eur(4967) },
    detail: { title: "Support, weekdays", activeMs: 2_200_000_000, periodMs: 2_592_000_000 },
  }),
];

export function sampleInvoice(changes: Partial<InvoiceView> = {}): InvoiceView {
  return {
    ...{ id: "01m", accountId: "a1" as AccountId, accountName: "lumen-render-prod", state: "finalized" },
    ...{ number: "2026-000042", period: "monthly", ...PERIOD, zone: "Europe/Berlin" },
    ...{ createdAtMs: at("2026-12-01T06:00:00Z"), finalizedAtMs: at("2026-12-02T09:00:00Z") },
    ...{ dueAtMs: at("2026-12-16T09:00:00Z"), paidAtMs: null, isOverdue: false, creditPriceMicros: "10000" },
    ...{ taxPpm: 190_000, sum: eur(43_291), tax: eur(8225), total: eur(51_516), open: eur(51_516) },
    customer: {
      ...{
        name: "Lumen Render Studios GmbH",
        street: "Oderberger Straße 44",
        city: "Berlin",
        postalCode: "10435",
      },
      ...{ region: "", country: "DE", email: "accounts@lumen.example", taxId: "DE 811 907 980" },
    },
    seller: {
      ...{
        name: "Northwind Compute B.V.",
        street: "Keizersgracht 391",
        city: "Amsterdam",
        postalCode: "1016 EJ",
      },
      ...{ region: "", country: "NL", email: "billing@northwind.example", taxId: "NL 8593 14 721 B01" },
      payment: "Northwind Compute B.V. · IBAN NL02 ABNA 0123 4567 89 · BIC ABNANL2A",
      ...{ dueDays: 14, footer: "Northwind Compute B.V. · KvK 73 110 482 · Amsterdam" },
    },
    ...{
      lines: lines.map((line, position) => ({ ...line, position })),
      paidReference: null,
      endedAtMs: null,
    },
    ...{ endReason: null, creditNotes: [], notYet: null },
    ...changes,
  };
}
