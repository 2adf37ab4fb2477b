import { AccountRuleView, AccountView, InvoiceView, RateCardView, Seller } from "@orrery/protocol";
import { openedEarlier, UsageSource, type Used } from "../apps/web/e2e/harness/billing.ts";
import type { ProductUnderTest } from "../apps/web/e2e/harness/product.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 33;
const BATCH = 500;

export type BilledFleet = { accountId: string; invoiceId: string };

/** Three accounts with a month of usage behind them: one that spends, one that runs dry, and one that nobody minds. */
export async function prepareBilling(product: ProductUnderTest): Promise<BilledFleet> {
  await product.call(Seller, "billing.setSeller", {
    ...{ name: "Meridian Compute GmbH", street: "Hafenstraße 12", city: "Hamburg", postalCode: "20459" },
    ...{ region: "", country: "DE", email: "billing@meridian.example", taxId: "DE 129 273 398", dueDays: 14 },
    ...{ payment: "IBAN DE89 3704 0044 0532 0130 00", footer: "Meridian Compute GmbH, Amtsgericht Hamburg" },
  });
  const acme = await open(product, "Halley Trading", { credits: "60000", overdraft: "20000", tax: "19" });
  const dry = await open(product, "Tycho Research", { credits: "900", overdraft: "0", tax: "0" });
  await open(product, "Kepler Labs", { credits: "2500", overdraft: "0", tax: "0" });
  await product.call(AccountRuleView, "accounts.addRule", { accountId: acme, labels: { tier: "edge" } });
  await product.call(RateCardView, "rateCards.create", {
    ...{ name: "Volume deal", accountId: acme },
    rates: {
      inferences: {
        freeQuantity: "1000",
        pricing: {
          kind: "graduated",
          tiers: [
            { upTo: "10000", price: { credits: "8", per: "1" } },
            { upTo: null, price: { credits: "6", per: "1" } },
          ],
        },
      },
    },
  });

  const source = await UsageSource.make(product, "trading-desk");
  await openedEarlier(product, acme, DAYS * DAY_MS);
  const events = pastUsage(Date.now());
  for (let from = 0; from < events.length; from += BATCH) {
    await source.tell(acme, events.slice(from, from + BATCH));
  }
  await source.tell(dry, [{ meter: "inferences", value: 1, atMs: Date.now() }]);
  for (let times = 0; times < 9; times += 1) {
    await source.tell(dry, [{ meter: "sandbox_time", value: HOUR_MS, atMs: Date.now() }]);
  }
  // All of it was booked today.
  await product.call(AccountView, "accounts.set", { accountId: acme, dayLimit: "45000" });
  const draft = await product.call(InvoiceView, "invoices.draft", { accountId: acme });
  await product.call(InvoiceView, "invoices.finalize", { invoiceId: draft.id });
  return { accountId: acme, invoiceId: draft.id };
}

async function open(
  product: ProductUnderTest,
  name: string,
  { credits, overdraft, tax }: { credits: string; overdraft: string; tax: string },
): Promise<string> {
  const { id: accountId } = await product.call(AccountView, "accounts.create", {
    ...{ name, zone: "Europe/Berlin", currency: "EUR", creditPrice: "0.012", taxPercent: tax, overdraft },
  });
  await product.call(AccountView, "accounts.set", {
    accountId,
    billingAddress: {
      ...{
        name,
        street: "Kurfürstendamm 21",
        city: "Berlin",
        postalCode: "10719",
        region: "",
        country: "DE",
      },
      ...{ email: "", taxId: "" },
    },
  });
  const wish = { accountId, key: `opening-${accountId}`, credits };
  await product.call(AccountView, "credits.buy", { ...wish, reference: "SEPA 2026-0412" });
  return accountId;
}

/** More by day than by night, less at the weekend. */
function pastUsage(nowMs: number): Used[] {
  const events: Used[] = [];
  for (let atMs = nowMs - DAYS * DAY_MS; atMs < nowMs; atMs += HOUR_MS) {
    const date = new Date(atMs);
    const daily = 1 + Math.sin(((date.getUTCHours() - 6) / 24) * 2 * Math.PI);
    const weekly = [0, 6].includes(date.getUTCDay()) ? 0.4 : 1;
    const level = daily * weekly;
    events.push({ meter: "agent_time", value: HOUR_MS / 6, atMs });
    events.push({ meter: "transferred_bytes", value: Math.round(1 + level * 310_000_000), atMs });
    events.push({ meter: "api_calls", value: 1, atMs });
    const calls = Math.round(level * 2);
    for (let call = 0; call < calls; call += 1) {
      events.push({ meter: "inferences", value: 1, atMs: atMs + call * 60_000 });
    }
  }
  return events;
}
