import { z } from "zod";
import { Credits } from "./amount.ts";
import { AccountId } from "./ids.ts";
import { AtMs } from "./time.ts";

export const PostingKey = z.string().min(8).max(128);
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

/** From `accountId` to `toAccountId`; the parts keep their terms. */
export const CreditsTransferInput = z.object({
  accountId: AccountId,
  toAccountId: AccountId,
  key: PostingKey,
  credits: Credits,
  reason: z.string().trim().min(1).max(500),
});
export type CreditsTransferInput = z.infer<typeof CreditsTransferInput>;
