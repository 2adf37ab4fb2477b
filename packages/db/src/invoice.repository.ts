import {
  type AccountId,
  BillingAddress,
  InvoiceLineDetail,
  type InvoiceListInput,
  type InvoiceState,
  type PeriodKind,
  Seller,
} from "@orrery/protocol";
import { type Client, json } from "./client.ts";
import type { CreditNoteModel } from "./generated/models/CreditNote.ts";
import type { InvoiceModel } from "./generated/models/Invoice.ts";
import { parseCursor } from "./page-cursor.ts";
import { toAtMs, toDate } from "./prisma-time.ts";
import { readJson } from "./stored-json.ts";

export type InvoiceRecord = {
  id: string;
  accountId: AccountId;
  period: PeriodKind;
  fromAtMs: number;
  toAtMs: number;
  state: InvoiceState;
  /** Null = a draft. */
  number: string | null;
  zone: string;
  currency: string;
  creditPriceMicros: bigint;
  taxPpm: number;
  customer: BillingAddress;
  seller: Seller;
  sumCoins: bigint;
  taxCoins: bigint;
  totalCoins: bigint;
  createdAtMs: number;
  finalizedAtMs: number | null;
  dueAtMs: number | null;
  paidAtMs: number | null;
  paidReference: string | null;
  endedAtMs: number | null;
  endReason: string | null;
};

export type InvoiceLineRecord = {
  kind: "usage" | "refund" | "fee" | "bought" | "promotional";
  meter: string | null;
  detail: InvoiceLineDetail;
  units: bigint;
  /** The exact amount: millionths over a denominator. */
  micros: bigint;
  per: bigint;
};

export type CreditNoteRecord = {
  id: string;
  invoiceId: string;
  number: string;
  /** Of whoever asked for it: on one invoice the same key is the same note. */
  key: string;
  /** SHA-256 in hexadecimal of what was asked. */
  requestHash: string;
  /** With tax. */
  coins: bigint;
  taxCoins: bigint;
  reason: string;
  createdAtMs: number;
  createdBy: string;
};

/** What an invoice that is not void is for. */
export type InvoiceSpan = { id: string; state: InvoiceState; fromAtMs: number; toAtMs: number };

/** What finalizing writes. */
export type InvoiceFinal = Pick<
  InvoiceRecord,
  | "number"
  | "currency"
  | "creditPriceMicros"
  | "taxPpm"
  | "customer"
  | "seller"
  | "sumCoins"
  | "taxCoins"
  | "totalCoins"
> & { finalizedAtMs: number; dueAtMs: number };

export function invoiceRepository(client: Client) {
  return {
    /** By id or by number. */
    async find(idOrNumber: string): Promise<InvoiceRecord | null> {
      const row = await client.invoice.findFirst({
        where: { OR: [{ id: idOrNumber }, { number: idOrNumber }] },
      });
      return row === null ? null : toRecord(row);
    },

    /** Locked until the transaction's end. */
    async findForUpdate(id: string): Promise<InvoiceRecord | null> {
      await client.$queryRaw`SELECT id FROM invoice WHERE id = ${id} FOR UPDATE`;
      const row = await client.invoice.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    /** Newest first. `overdueOnly`: due, not paid, and with something left after credit notes. */
    async findPage(
      { accountId, state, overdueOnly, cursor, limit }: InvoiceListInput,
      nowMs: number,
    ): Promise<{ items: InvoiceRecord[]; nextCursor: string | null }> {
      const after = parseCursor(cursor);
      const overdue = overdueOnly === true ? await findOverdueIds(client, nowMs) : null;
      const rows = await client.invoice.findMany({
        where: {
          ...(accountId === undefined ? {} : { accountId }),
          ...(state === undefined ? {} : { state }),
          ...(overdue === null ? {} : { id: { in: overdue } }),
          ...(after === null
            ? {}
            : {
                AND: {
                  OR: [
                    { createdAt: { lt: toDate(after.atMs) } },
                    { createdAt: toDate(after.atMs), id: { lt: after.id } },
                  ],
                },
              }),
        },
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        take: limit + 1,
      });
      const items = rows.slice(0, limit).map(toRecord);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items, nextCursor: last === undefined ? null : `${last.createdAtMs}_${last.id}` };
    },

    /** Of an account, oldest first; void ones left out. `sinceMs`: those that end after it. */
    async findSpans(accountId: string, sinceMs: number): Promise<InvoiceSpan[]> {
      const rows = await client.invoice.findMany({
        where: { accountId, state: { not: "void" }, toAt: { gt: toDate(sinceMs) } },
        select: { id: true, state: true, fromAt: true, toAt: true },
        orderBy: { fromAt: "asc" },
      });
      return rows.map(({ id, state, fromAt, toAt }) => ({
        ...{ id, state: state as InvoiceState, fromAtMs: toAtMs(fromAt), toAtMs: toAtMs(toAt) },
      }));
    },

    async insertDraft(
      invoice: Pick<
        InvoiceRecord,
        | "id"
        | "accountId"
        | "period"
        | "fromAtMs"
        | "toAtMs"
        | "zone"
        | "currency"
        | "creditPriceMicros"
        | "taxPpm"
        | "customer"
        | "seller"
        | "createdAtMs"
      >,
    ): Promise<void> {
      const { period, fromAtMs, toAtMs: endMs, createdAtMs, customer, seller, ...rest } = invoice;
      await client.invoice.create({
        data: {
          ...{ ...rest, state: "draft", periodKind: period, sumCoins: 0n, taxCoins: 0n, totalCoins: 0n },
          ...{ fromAt: toDate(fromAtMs), toAt: toDate(endMs), createdAt: toDate(createdAtMs) },
          ...{ customer: json(customer), seller: json(seller) },
        },
      });
    },

    async deleteDraft(id: string): Promise<void> {
      await client.invoice.deleteMany({ where: { id, state: "draft" } });
    },

    async finalize(id: string, final: InvoiceFinal, lines: readonly InvoiceLineRecord[]): Promise<void> {
      const { finalizedAtMs, dueAtMs, customer, seller, ...rest } = final;
      await client.invoice.update({
        where: { id },
        data: {
          ...{ ...rest, state: "finalized", customer: json(customer), seller: json(seller) },
          ...{ finalizedAt: toDate(finalizedAtMs), dueAt: toDate(dueAtMs) },
        },
      });
      await client.invoiceLine.createMany({
        data: lines.map(({ detail, micros, per, ...line }, position) => ({
          ...{ ...line, invoiceId: id, position, detail: json(detail) },
          ...{ micros: micros.toString(), per: per.toString() },
        })),
      });
    },

    /** In their order; of a draft there are none. */
    async findLines(invoiceId: string): Promise<InvoiceLineRecord[]> {
      const rows = await client.invoiceLine.findMany({ where: { invoiceId }, orderBy: { position: "asc" } });
      return rows.map(({ kind, meter, detail, units, micros, per }) => ({
        ...{ kind: kind as InvoiceLineRecord["kind"], meter, units },
        detail: readJson(InvoiceLineDetail, detail) ?? { title: meter ?? kind },
        micros: BigInt(micros.toFixed(0)),
        per: BigInt(per.toFixed(0)),
      }));
    },

    async markPaid(
      id: string,
      { reference, paidAtMs }: { reference: string; paidAtMs: number },
    ): Promise<void> {
      const data = { state: "paid", paidReference: reference, paidAt: toDate(paidAtMs) };
      await client.invoice.update({ where: { id }, data });
    },

    async markEnded(
      id: string,
      state: "void" | "uncollectible",
      { reason, atMs }: { reason: string; atMs: number },
    ): Promise<void> {
      const data = { state, endReason: reason, endedAt: toDate(atMs) };
      await client.invoice.update({ where: { id }, data });
    },

    /** The next one of a series, from 1 on; until the transaction's end nobody else gets one, and where it fails none was given. */
    async takeNumber(series: string): Promise<number> {
      const [row] = await client.$queryRaw<{ last: number }[]>`
        INSERT INTO number_series AS known (name, last) VALUES (${series}, 1)
        ON CONFLICT (name) DO UPDATE SET last = known.last + 1 RETURNING last`;
      if (row === undefined) throw new Error("An upsert answers with its row.");
      return row.last;
    },

    async insertCreditNote({ createdAtMs, requestHash, ...note }: CreditNoteRecord): Promise<void> {
      await client.creditNote.create({
        data: { ...note, requestHash: Buffer.from(requestHash, "hex"), createdAt: toDate(createdAtMs) },
      });
    },

    /** Oldest first. */
    async findCreditNotes(invoiceIds: readonly string[]): Promise<CreditNoteRecord[]> {
      const rows = await client.creditNote.findMany({
        where: { invoiceId: { in: [...invoiceIds] } },
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      });
      return rows.map(toNote);
    },

    /** By id or by number. */
    async findCreditNote(idOrNumber: string): Promise<CreditNoteRecord | null> {
      const row = await client.creditNote.findFirst({
        where: { OR: [{ id: idOrNumber }, { number: idOrNumber }] },
      });
      return row === null ? null : toNote(row);
    },
  };
}

function toNote({ createdAt, requestHash, ...note }: CreditNoteModel): CreditNoteRecord {
  const hash = Buffer.from(requestHash).toString("hex");
  return { ...note, requestHash: hash, createdAtMs: toAtMs(createdAt) };
}

async function findOverdueIds(client: Client, nowMs: number): Promise<string[]> {
  const rows = await client.$queryRaw<{ id: string }[]>`
    SELECT id FROM invoice WHERE state = 'finalized' AND due_at < to_timestamp(${nowMs}::float8 / 1000)
      AND total_coins > coalesce((SELECT sum(coins) FROM credit_note WHERE invoice_id = invoice.id), 0)`;
  return rows.map(({ id }) => id);
}

function toRecord(row: InvoiceModel): InvoiceRecord {
  const { id, number, zone, currency, creditPriceMicros, taxPpm, sumCoins, taxCoins, totalCoins } = row;
  return {
    ...{ id, number, zone, currency, creditPriceMicros, taxPpm, sumCoins, taxCoins, totalCoins },
    ...{ paidReference: row.paidReference, endReason: row.endReason },
    accountId: row.accountId as AccountId,
    period: row.periodKind as PeriodKind,
    state: row.state as InvoiceState,
    customer: readJson(BillingAddress, row.customer) ?? BillingAddress.parse({}),
    seller: readJson(Seller, row.seller) ?? Seller.parse({}),
    fromAtMs: toAtMs(row.fromAt),
    toAtMs: toAtMs(row.toAt),
    createdAtMs: toAtMs(row.createdAt),
    finalizedAtMs: toAtMs(row.finalizedAt),
    dueAtMs: toAtMs(row.dueAt),
    paidAtMs: toAtMs(row.paidAt),
    endedAtMs: toAtMs(row.endedAt),
  };
}
