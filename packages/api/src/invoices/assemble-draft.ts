import type { AccountRecord, ChargeSum, ChargesOf, FeeRecord, InvoiceRecord, Repositories } from "@orrery/db";
import {
  BUILT_IN_METERS,
  type ChargeGroup,
  draftInvoice,
  type FeeTerms,
  type InvoiceDraft,
  LIST_CARD,
  ownSince,
  PERIOD_KINDS,
  type Period,
  periodAt,
  placesOf,
  type RateCard,
  rateAt,
  rateToWire,
  shareOf,
} from "@orrery/domain/billing";

type Sources = Pick<Repositories, "fee" | "invoice" | "invoiceCharge" | "meter" | "rateCard">;

/** Lines and sums of an invoice as they would be now. `charges`: left out = what waits and would go on it. */
export async function assembleDraft(
  sources: Sources,
  invoice: InvoiceRecord,
  account: AccountRecord,
  charges?: ChargesOf,
): Promise<InvoiceDraft> {
  const of = charges ?? (await chargesOfDraft(sources, invoice));
  const [sums, payers, cards, meters, fees] = await Promise.all([
    sources.invoiceCharge.sum(of),
    sources.invoiceCharge.payers(of),
    sources.rateCard.findApplicable([account.id]),
    sources.meter.findAll(),
    sources.fee.findByAccount(account.id),
  ]);
  const units = new Map([...BUILT_IN_METERS, ...meters].map(({ name, unit }) => [name, unit]));
  return draftInvoice({
    period: { fromAtMs: invoice.fromAtMs, toAtMs: invoice.toAtMs },
    ...{ periodKind: invoice.period, zone: invoice.zone, places: placesOf(account.currency) ?? 2 },
    ...{ creditPriceMicros: account.creditPriceMicros, taxPpm: account.taxPpm, ...payers },
    charges: sums.map((sum) => groupOf(sum, invoice, [LIST_CARD, ...cards], units.get(sum.meter) ?? "event")),
    fees: fees.map((fee) => feeTerms(fee, account)),
  });
}

/** What waits and goes on a draft: of two drafts the older one takes what is older. */
export async function chargesOfDraft(
  { invoice: invoices }: Pick<Repositories, "invoice">,
  { id, accountId, fromAtMs, toAtMs }: InvoiceRecord,
): Promise<Exclude<ChargesOf, { invoiceId: string }>> {
  const spans = await invoices.findSpans(accountId, 0);
  const otherDrafts = spans.filter((span) => span.state === "draft" && span.id !== id);
  return { accountId, toAtMs, sinceMs: ownSince({ fromAtMs, toAtMs }, otherDrafts) };
}

function groupOf(sum: ChargeSum, invoice: InvoiceRecord, cards: RateCard[], unit: string): ChargeGroup {
  const { meter, kind, quantity, units, eventCount, firstAtMs, lastAtMs, entries } = sum;
  const period = periodOf(sum, invoice);
  const applied = rateAt(cards, invoice.accountId, meter, sum.rateFromAtMs);
  const rate = applied !== null && applied.cardId === sum.cardId ? applied.rate : null;
  const toAtMs = Math.min(applied?.toAtMs ?? period.toAtMs, period.toAtMs);
  const freeQuantity =
    rate === null
      ? 0n
      : shareOf(rate.freeQuantity, toAtMs - sum.rateFromAtMs, period.toAtMs - period.fromAtMs);
  return {
    ...{ kind, meter, unit, quantity, units, eventCount, firstAtMs, lastAtMs, entries, freeQuantity },
    ...{ fromAtMs: sum.rateFromAtMs, toAtMs, rate: rate === null ? null : rateToWire(rate) },
  };
}

/** The period that a charge was rated in: of the account's kind at that time, which may have been another one. */
function periodOf({ periodFromAtMs }: ChargeSum, { period, zone }: InvoiceRecord): Period {
  const kinds = [period, ...PERIOD_KINDS];
  const fitting = kinds.find((kind) => periodAt(periodFromAtMs, kind, zone).fromAtMs === periodFromAtMs);
  return periodAt(periodFromAtMs, fitting ?? period, zone);
}

/** A closed account pays fees until it was closed. */
function feeTerms(
  { name, micros, startsAtMs, endsAtMs }: FeeRecord,
  { closedAtMs }: AccountRecord,
): FeeTerms {
  const ends = [endsAtMs, closedAtMs].filter((each) => each !== null);
  return { name, micros, startsAtMs, endsAtMs: ends.length === 0 ? null : Math.min(...ends) };
}
