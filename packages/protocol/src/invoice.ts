import { z } from "zod";
import { BillingAddress, PeriodKind } from "./account.ts";
import { Currency, Money, Price, Quantity, Units } from "./amount.ts";
import { PostingKey } from "./credits.ts";
import { AccountId } from "./ids.ts";
import { WireRate } from "./meter.ts";
import { AtMs } from "./time.ts";

export const InvoiceState = z.enum(["draft", "finalized", "paid", "void", "uncollectible"]);
export type InvoiceState = z.infer<typeof InvoiceState>;

/** Who sends the invoices. */
export const Seller = BillingAddress.extend({
  /** How to pay, as it stands on invoices: a bank and its IBAN, for example. */
  payment: z.string().trim().max(500).default(""),
  /** Days from finalizing until an invoice is due. */
  dueDays: z.int().min(0).max(365).default(14),
  /** A line at the foot of each page. */
  footer: z.string().trim().max(200).default(""),
});
export type Seller = z.infer<typeof Seller>;

export const InvoiceLineDetail = z.object({
  /** As it stands on the invoice. */
  title: z.string(),
  /** Of usage: the span in which it happened, and the rate that applied. */
  fromAtMs: AtMs.optional(),
  toAtMs: AtMs.optional(),
  /** Of an earlier period, told after its invoice was finalized. */
  isLate: z.boolean().optional(),
  quantity: Quantity.optional(),
  /** What one of the quantity is. */
  unit: z.string().optional(),
  freeQuantity: Quantity.optional(),
  rate: WireRate.optional(),
  eventCount: z.int().optional(),
  /** Of a fee: the part of the period in which it was active. */
  activeMs: z.int().optional(),
  periodMs: z.int().optional(),
  /** Of a refund: the entries. */
  entries: z.array(z.int()).max(100).optional(),
});
export type InvoiceLineDetail = z.infer<typeof InvoiceLineDetail>;

export const InvoiceLineView = z.object({
  position: z.int().min(0),
  kind: z.enum(["usage", "refund", "fee", "bought", "promotional"]),
  meter: z.string().nullable(),
  detail: InvoiceLineDetail,
  units: Units,
  /** Rounded to coins for showing; the sum is taken of the exact amounts and rounded once. */
  amount: Money,
  /** Exact, in millionths of the currency's unit over a denominator. */
  exact: z.object({ micros: z.string(), per: z.string() }),
});
export type InvoiceLineView = z.infer<typeof InvoiceLineView>;

/** In place of a payment's reference: the invoice is over zero and was paid as it was finalized. */
export const NOTHING_TO_PAY = "nothing to pay";

export const CreditNoteView = z.object({
  id: z.string(),
  number: z.string(),
  /** By which it was asked for. */
  key: z.string(),
  amount: Money,
  tax: Money,
  reason: z.string(),
  createdAtMs: AtMs,
  createdBy: z.string(),
});
export type CreditNoteView = z.infer<typeof CreditNoteView>;

export const InvoiceRow = z.object({
  id: z.string(),
  accountId: AccountId,
  accountName: z.string(),
  state: InvoiceState,
  /** Null = a draft. */
  number: z.string().nullable(),
  period: PeriodKind,
  fromAtMs: AtMs,
  toAtMs: AtMs,
  total: Money,
  createdAtMs: AtMs,
  finalizedAtMs: AtMs.nullable(),
  dueAtMs: AtMs.nullable(),
  paidAtMs: AtMs.nullable(),
  isOverdue: z.boolean(),
});
export type InvoiceRow = z.infer<typeof InvoiceRow>;

/** A draft is computed as it would be now. */
export const InvoiceView = InvoiceRow.extend({
  zone: z.string(),
  creditPriceMicros: z.string(),
  taxPpm: z.int(),
  customer: BillingAddress,
  seller: Seller,
  lines: z.array(InvoiceLineView),
  sum: Money,
  tax: Money,
  paidReference: z.string().nullable(),
  endedAtMs: AtMs.nullable(),
  endReason: z.string().nullable(),
  creditNotes: z.array(CreditNoteView),
  /** Total less credit notes; what is to be paid. */
  open: Money,
  /** Why it cannot be finalized yet, in a sentence; null = it can, or it is no draft. */
  notYet: z.string().nullable(),
});
export type InvoiceView = z.infer<typeof InvoiceView>;

export const InvoiceListInput = z.object({
  accountId: AccountId.optional(),
  state: InvoiceState.optional(),
  overdueOnly: z.boolean().optional(),
  cursor: z.string().max(200).optional(),
  limit: z.int().min(1).max(500).default(100),
});
export type InvoiceListInput = z.infer<typeof InvoiceListInput>;
export const InvoicePage = z.object({ items: z.array(InvoiceRow), nextCursor: z.string().nullable() });
export type InvoicePage = z.infer<typeof InvoicePage>;

/** An id or a number. */
export const InvoiceRefInput = z.object({ invoiceId: z.string().min(1).max(64) });

/** An id or a number. */
export const CreditNoteRefInput = z.object({ creditNoteId: z.string().min(1).max(64) });

/** A credit note with the invoice that it was written for. */
export const CreditNoteDocument = z.object({ note: CreditNoteView, invoice: InvoiceView });
export type CreditNoteDocument = z.infer<typeof CreditNoteDocument>;

/** Of the period that holds `atMs`; absent = the last one that has ended. Asking again answers with the draft that is there. */
export const InvoiceDraftInput = z.object({ accountId: AccountId, atMs: AtMs.optional() });
export type InvoiceDraftInput = z.infer<typeof InvoiceDraftInput>;

export const InvoicePayInput = InvoiceRefInput.extend({
  /** Of the payment, as the bank has it. */
  reference: z.string().trim().min(1).max(200),
  /** Absent = now. */
  paidAtMs: AtMs.optional(),
});
export type InvoicePayInput = z.infer<typeof InvoicePayInput>;

export const InvoiceEndInput = InvoiceRefInput.extend({ reason: z.string().trim().min(1).max(500) });
export type InvoiceEndInput = z.infer<typeof InvoiceEndInput>;

/** `key`: the same key is the same note, however often it is asked for. `amount`: with tax, in the invoice's currency. */
export const CreditNoteInput = InvoiceRefInput.extend({
  key: PostingKey,
  amount: Price,
  reason: z.string().trim().min(1).max(500),
});
export type CreditNoteInput = z.infer<typeof CreditNoteInput>;

export const FeeCreateInput = z.object({
  accountId: AccountId,
  name: z.string().trim().min(1).max(80),
  /** Of each period, in the account's currency. */
  amount: Price,
  /** Absent = now. */
  startsAtMs: AtMs.optional(),
});
export type FeeCreateInput = z.infer<typeof FeeCreateInput>;

export const FeeEndInput = z.object({ feeId: z.string().max(64), endsAtMs: AtMs.optional() });
export type FeeEndInput = z.infer<typeof FeeEndInput>;

export const FeeView = z.object({
  id: z.string(),
  accountId: AccountId,
  name: z.string(),
  micros: z.string(),
  currency: Currency,
  startsAtMs: AtMs,
  endsAtMs: AtMs.nullable(),
});
export type FeeView = z.infer<typeof FeeView>;
