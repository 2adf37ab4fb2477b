import { z } from "zod";
import { AccountId } from "./ids.ts";
import { AtMs } from "./time.ts";

/** Accounts of one installation. */
export const ACCOUNTS_MAX = 10_000;

/** An amount in units, a thousand-millionth of a credit: a whole number in decimals, since JSON has none as large. */
export const Units = z.string().regex(/^-?\d{1,19}$/, "a whole number of units, in decimals");
export type Units = z.infer<typeof Units>;

/** Credits as people write them: `12.5`, with up to nine places. */
export const Credits = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?$/, "credits as a decimal above zero with up to nine places, such as 12.5");
export type Credits = z.infer<typeof Credits>;

export const AccountState = z.enum(["active", "suspended", "closed"]);
export type AccountState = z.infer<typeof AccountState>;

export const AccountCreateInput = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(/^[^\p{C}]*$/u, "without control characters"),
  /** Of the IANA database; its days, weeks and months are those that are billed. */
  zone: z.string().min(1).max(64).default("UTC"),
  /** ISO 4217. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "three capital letters, such as EUR")
    .default("USD"),
  /** How far its balance may fall below zero. */
  overdraft: Credits.default("0"),
});
export type AccountCreateInput = z.infer<typeof AccountCreateInput>;

export const AccountView = z.object({
  id: AccountId,
  name: z.string(),
  zone: z.string(),
  currency: z.string(),
  state: AccountState,
  createdAtMs: AtMs,
  balanceUnits: Units,
  /** What usage may spend now: balance and overdraft, less what holds reserve. */
  availableUnits: Units,
  heldUnits: Units,
  overdraftUnits: Units,
  entryCount: z.int().min(0),
});
export type AccountView = z.infer<typeof AccountView>;

export const AccountRefInput = z.object({ accountId: AccountId });

const PostingKey = z.string().min(8).max(128);
const Terms = {
  /** 0 pays first, 100 last. */
  priority: z.int().min(0).max(100).default(50),
  /** Absent = the credits do not end. */
  endsAtMs: AtMs.optional(),
};

/** `key`: made once by whoever asks; the same key is the same wish, however often it is sent. */
export const CreditsGrantInput = z.object({
  accountId: AccountId,
  key: PostingKey,
  credits: Credits,
  ...Terms,
  isPromotional: z.boolean().default(true),
  reason: z.string().trim().min(1).max(500),
});
export type CreditsGrantInput = z.infer<typeof CreditsGrantInput>;

/** `reference`: of the payment, as the books outside have it. */
export const CreditsBuyInput = z.object({
  accountId: AccountId,
  key: PostingKey,
  credits: Credits,
  ...Terms,
  reference: z.string().trim().min(1).max(200),
});
export type CreditsBuyInput = z.infer<typeof CreditsBuyInput>;

export const CreditsAdjustInput = z.object({
  accountId: AccountId,
  key: PostingKey,
  direction: z.enum(["in", "out"]),
  credits: Credits,
  reason: z.string().trim().min(1).max(500),
});
export type CreditsAdjustInput = z.infer<typeof CreditsAdjustInput>;

export const CreditsRefundInput = z.object({
  accountId: AccountId,
  key: PostingKey,
  /** The entry that is refunded. */
  entry: z.int().min(1),
  credits: Credits,
  reason: z.string().trim().min(1).max(500),
});
export type CreditsRefundInput = z.infer<typeof CreditsRefundInput>;

export const LedgerEntryView = z.object({
  number: z.int().min(1),
  kind: z.enum(["purchase", "grant", "usage", "refund", "adjustment", "expiry", "transfer"]),
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
  limit: z.int().min(1).max(500).default(100),
});
export type LedgerPageInput = z.infer<typeof LedgerPageInput>;

export const LedgerPage = z.object({
  items: z.array(LedgerEntryView),
  /** For the next page's `before`; null = that was the first entry. */
  nextBefore: z.int().nullable(),
});
export type LedgerPage = z.infer<typeof LedgerPage>;

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
});
export type LedgerVerdict = z.infer<typeof LedgerVerdict>;
