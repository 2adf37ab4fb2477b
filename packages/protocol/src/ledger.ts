import { z } from "zod";
import { Units } from "./amount.ts";
import { AccountId } from "./ids.ts";
import { AtMs } from "./time.ts";

export const LedgerEntryKind = z.enum([
  "purchase",
  "grant",
  "usage",
  "refund",
  "adjustment",
  "expiry",
  "transfer",
]);
export type LedgerEntryKind = z.infer<typeof LedgerEntryKind>;

export const LedgerEntryView = z.object({
  number: z.int().min(1),
  kind: LedgerEntryKind,
  /** The house's side. */
  book: z.enum(["sales", "grants", "usage", "expiry", "adjustments", "transfers"]),
  direction: z.enum(["in", "out"]),
  units: Units,
  /** After it. */
  balanceUnits: Units,
  atMs: AtMs,
  holdId: z.string().nullable(),
  refundOf: z.int().nullable(),
  reason: z.string().nullable(),
  detail: z.record(z.string(), z.json()),
  /** SHA-256 over the entry in front of it and this one, in hexadecimal. */
  hash: z.string(),
});
export type LedgerEntryView = z.infer<typeof LedgerEntryView>;

/** Newest first; `before`: entries with a lower number. */
export const LedgerPageInput = z.object({
  accountId: AccountId,
  before: z.int().min(1).optional(),
  kind: LedgerEntryKind.optional(),
  fromAtMs: AtMs.optional(),
  toAtMs: AtMs.optional(),
  limit: z.int().min(1).max(500).default(100),
});
export type LedgerPageInput = z.infer<typeof LedgerPageInput>;

export const LedgerPage = z.object({
  items: z.array(LedgerEntryView),
  /** For the next page's `before`; null = that was the first entry. */
  nextBefore: z.int().nullable(),
});
export type LedgerPage = z.infer<typeof LedgerPage>;

/** Of one account, or of all: then those after `after`, as many as a few seconds allow. */
export const VerifyInput = z.object({ accountId: AccountId.optional(), after: AccountId.optional() });
export type VerifyInput = z.infer<typeof VerifyInput>;

export const LedgerVerdict = z.object({
  accountCount: z.int(),
  entryCount: z.int(),
  problemCount: z.int(),
  /** The first hundred. */
  problems: z.array(
    z.object({
      accountId: AccountId,
      /** Null = of the account as a whole. */
      entry: z.int().nullable(),
      problem: z.string(),
    }),
  ),
  /** For the next question's `after`; null = that was all. */
  nextAfter: AccountId.nullable(),
});
export type LedgerVerdict = z.infer<typeof LedgerVerdict>;

/** Credits that came in and are not used up yet, in the order in which they pay. */
export const CreditGrantView = z.object({
  /** "entry.part" */
  id: z.string(),
  origin: z.enum(["purchase", "grant", "adjustment", "transfer", "refund"]),
  priority: z.int(),
  isPromotional: z.boolean(),
  startedAtMs: AtMs,
  endsAtMs: AtMs.nullable(),
  /** As it came. */
  units: Units,
  leftUnits: Units,
  /** By holds. */
  reservedUnits: Units,
});
export type CreditGrantView = z.infer<typeof CreditGrantView>;

/** Credits that are reserved. */
export const CreditHoldView = z.object({
  id: z.string(),
  units: Units,
  endsAtMs: AtMs,
  /** Of the node that holds it as a slice; null = no slice. */
  nodeId: z.string().nullable(),
  /** Kept for the time without a hub. */
  isReserve: z.boolean(),
});
export type CreditHoldView = z.infer<typeof CreditHoldView>;

export const EntryRefInput = z.object({ accountId: AccountId, entry: z.int().min(1) });
export type EntryRefInput = z.infer<typeof EntryRefInput>;

/** Who paid how much of an entry of usage; what was refunded is no longer in it. */
export const EntryPayerView = z.object({
  /** "entry.part" of the grant; null = nobody: the overdraft. */
  grantId: z.string().nullable(),
  origin: CreditGrantView.shape.origin.nullable(),
  isPromotional: z.boolean(),
  units: Units,
});
export type EntryPayerView = z.infer<typeof EntryPayerView>;
