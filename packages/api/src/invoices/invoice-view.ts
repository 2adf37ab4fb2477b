import type { AccountRecord, CreditNoteRecord, InvoiceLineRecord, InvoiceRecord } from "@orrery/db";
import { type InvoiceDraft, placesOf, roundToCoins } from "@orrery/domain/billing";
import type {
  CreditNoteDocument,
  CreditNoteView,
  InvoiceLineView,
  InvoiceRow,
  InvoiceView,
  Money,
} from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { ApiContext } from "../context.ts";
import { assembleDraft } from "./assemble-draft.ts";
import { accountOf, customerOf, requireInvoice } from "./invoice-access.ts";

/** By id or by number; a draft as it would be now. Throws NOT_FOUND. */
export async function getInvoice(ctx: ApiContext, idOrNumber: string): Promise<InvoiceView> {
  return invoiceView(ctx, await requireInvoice(ctx.db.read, idOrNumber));
}

export async function invoiceView(ctx: ApiContext, record: InvoiceRecord): Promise<InvoiceView> {
  const { read } = ctx.db;
  const account = await accountOf(read, record);
  const nowMs = ctx.clock.nowAtMs();
  const notes = await read.invoice.findCreditNotes([record.id]);
  if (record.state !== "draft") {
    return toView(record, { account, notes, nowMs, lines: await read.invoice.findLines(record.id) });
  }
  const draft = await assembleDraft(read, record, account);
  const live: InvoiceRecord = {
    ...asDrafted(record, account, draft),
    seller: await read.setting.readSeller(),
  };
  return toView(live, { account, notes, nowMs, lines: linesOf(draft) });
}

/** By id or by number. Throws NOT_FOUND. */
export async function getCreditNote(ctx: ApiContext, idOrNumber: string): Promise<CreditNoteDocument> {
  const note = await ctx.db.read.invoice.findCreditNote(idOrNumber);
  if (note === null) throw new AppError("NOT_FOUND", `There is no credit note ${idOrNumber}.`);
  const invoice = await getInvoice(ctx, note.invoiceId);
  return { invoice, note: toNote(note, invoice.total.currency) };
}

/** Drafts as they would be now. */
export async function invoiceRows(ctx: ApiContext, records: readonly InvoiceRecord[]): Promise<InvoiceRow[]> {
  const { read } = ctx.db;
  const nowMs = ctx.clock.nowAtMs();
  const notes = await read.invoice.findCreditNotes(records.map(({ id }) => id));
  const accounts = new Map<string, AccountRecord>();
  const rows: InvoiceRow[] = [];
  for (const record of records) {
    const account = accounts.get(record.accountId) ?? (await accountOf(read, record));
    accounts.set(account.id, account);
    const shown =
      record.state === "draft"
        ? asDrafted(record, account, await assembleDraft(read, record, account))
        : record;
    const mine = notes.filter(({ invoiceId }) => invoiceId === record.id);
    rows.push(toRow(shown, { account, notes: mine, nowMs }));
  }
  return rows;
}

export function linesOf({ lines }: InvoiceDraft): InvoiceLineRecord[] {
  return lines.map(({ amount, ...line }) => ({ ...line, ...amount }));
}

type Surroundings = { account: AccountRecord; notes: readonly CreditNoteRecord[]; nowMs: number };

/** With the account's terms of now. */
function asDrafted(
  record: InvoiceRecord,
  account: AccountRecord,
  { sums: { sumCoins, taxCoins, totalCoins } }: InvoiceDraft,
): InvoiceRecord {
  const { currency, creditPriceMicros, taxPpm } = account;
  const customer = customerOf(account);
  return { ...record, currency, creditPriceMicros, taxPpm, customer, sumCoins, taxCoins, totalCoins };
}

function toView(
  record: InvoiceRecord,
  around: Surroundings & { lines: readonly InvoiceLineRecord[] },
): InvoiceView {
  const { zone, taxPpm, customer, seller, paidReference, endedAtMs, endReason } = record;
  const money = moneyIn(record.currency);
  return {
    ...toRow(record, around),
    ...{ zone, taxPpm, customer, seller, paidReference, endedAtMs, endReason },
    creditPriceMicros: record.creditPriceMicros.toString(),
    lines: around.lines.map((line, position) => toLine(line, position, record.currency)),
    sum: money(record.sumCoins),
    tax: money(record.taxCoins),
    creditNotes: around.notes.map((note) => toNote(note, record.currency)),
    open: money(openCoins(record, around.notes)),
    notYet: notYet(record, around.nowMs),
  };
}

function toRow(record: InvoiceRecord, { account, notes, nowMs }: Surroundings): InvoiceRow {
  const { id, accountId, state, number, period, fromAtMs, toAtMs } = record;
  const { createdAtMs, finalizedAtMs, dueAtMs, paidAtMs } = record;
  const isDue = state === "finalized" && dueAtMs !== null && dueAtMs < nowMs;
  return {
    ...{ id, accountId, state, number, period, fromAtMs, toAtMs },
    ...{ createdAtMs, finalizedAtMs, dueAtMs, paidAtMs },
    accountName: account.name,
    total: moneyIn(record.currency)(record.totalCoins),
    isOverdue: isDue && openCoins(record, notes) > 0n,
  };
}

function toLine(
  { kind, meter, detail, units, micros, per }: InvoiceLineRecord,
  position: number,
  currency: string,
): InvoiceLineView {
  const money = moneyIn(currency);
  const coins = roundToCoins({ micros, per }, placesOf(currency) ?? 2);
  return {
    ...{ position, kind, meter, detail, units: units.toString(), amount: money(coins) },
    exact: { micros: micros.toString(), per: per.toString() },
  };
}

function toNote(note: CreditNoteRecord, currency: string): CreditNoteView {
  const { id, number, key, coins, taxCoins, reason, createdAtMs, createdBy } = note;
  const money = moneyIn(currency);
  return { id, number, key, amount: money(coins), tax: money(taxCoins), reason, createdAtMs, createdBy };
}

/** What is to be paid. */
function openCoins({ state, totalCoins }: InvoiceRecord, notes: readonly CreditNoteRecord[]): bigint {
  if (state === "paid" || state === "void") return 0n;
  return notes.reduce((left, { coins }) => left - coins, totalCoins);
}

/** Why a draft cannot be finalized yet. */
export function notYet({ state, toAtMs }: InvoiceRecord, nowMs: number): string | null {
  if (state !== "draft" || toAtMs <= nowMs) return null;
  return `Its period ends at ${new Date(toAtMs).toISOString()}; it can be finalized from then on.`;
}

function moneyIn(currency: string): (coins: bigint) => Money {
  const places = placesOf(currency) ?? 2;
  return (coins) => ({ coins: coins.toString(), places, currency });
}
