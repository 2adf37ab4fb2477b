import { parseCredits, UNITS_MAX } from "@orrery/domain/billing";
import {
  type AccountId,
  CheckoutInput,
  CreditsAdjustInput,
  CreditsBuyInput,
  CreditsGrantInput,
  CreditsRefundInput,
  CreditsTransferInput,
} from "@orrery/protocol";
import { type DraftResult, decimalText, readDraft } from "../../accounts/read-draft.ts";
import { fromLocalInput } from "../../events/time-range.ts";

export const CREDITS_SENTENCE = "Credits above zero with up to nine places, such as 12.5; at most a billion.";
const PRIORITY_SENTENCE = "A whole number from 0 to 100.";

/** What all credits that come in are typed with. */
export type TermsDraft = { credits: string; priority: string; endsAt: string };
export const NEW_TERMS: TermsDraft = { credits: "", priority: "50", endsAt: "" };

export type GrantDraft = TermsDraft & { isPromotional: boolean; reason: string };
export type BuyDraft = TermsDraft & { reference: string };
export type AdjustDraft = { direction: "in" | "out"; credits: string; reason: string };
export type TransferDraft = { toAccountId: string; credits: string; reason: string };
export type RefundDraft = { credits: string; reason: string };

/** As they are sent, but for their key. */
const Grant = CreditsGrantInput.omit({ key: true });
const Buy = CreditsBuyInput.omit({ key: true });
const Adjust = CreditsAdjustInput.omit({ key: true });
const Transfer = CreditsTransferInput.omit({ key: true });
const Refund = CreditsRefundInput.omit({ key: true });

/** Of an amount that is typed; null = it cannot be read, or is none. */
export function typedUnits(credits: string): bigint | null {
  const units = parseCredits(decimalText(credits));
  return units === null || units <= 0n || units > UNITS_MAX ? null : units;
}

type Result<Schema extends { _output: unknown }, Field extends string> = DraftResult<
  Schema["_output"],
  Field
>;

export function readGrantDraft(
  accountId: AccountId,
  draft: GrantDraft,
  nowMs: number,
): Result<typeof Grant, keyof GrantDraft> {
  return readDraft<typeof Grant, keyof GrantDraft>(
    Grant,
    { accountId, ...termsOf(draft), isPromotional: draft.isPromotional, reason: draft.reason },
    { credits: CREDITS_SENTENCE, priority: PRIORITY_SENTENCE, reason: "Needed: it stands in the ledger." },
    termsRules(draft, nowMs),
  );
}

export function readBuyDraft(
  accountId: AccountId,
  draft: BuyDraft,
  nowMs: number,
): Result<typeof Buy, keyof BuyDraft> {
  return readDraft<typeof Buy, keyof BuyDraft>(
    Buy,
    { accountId, ...termsOf(draft), reference: draft.reference },
    {
      credits: CREDITS_SENTENCE,
      priority: PRIORITY_SENTENCE,
      reference: "Needed: of the payment, as the books outside have it.",
    },
    termsRules(draft, nowMs),
  );
}

export function readAdjustDraft(
  accountId: AccountId,
  draft: AdjustDraft,
): Result<typeof Adjust, keyof AdjustDraft> {
  const { direction, credits, reason } = draft;
  return readDraft<typeof Adjust, keyof AdjustDraft>(
    Adjust,
    { accountId, direction, credits: decimalText(credits), reason },
    { credits: CREDITS_SENTENCE, reason: "Needed: it stands in the ledger." },
    [amountRule(credits)],
  );
}

export function readTransferDraft(
  accountId: AccountId,
  draft: TransferDraft,
): Result<typeof Transfer, keyof TransferDraft> {
  const { toAccountId, credits, reason } = draft;
  return readDraft<typeof Transfer, keyof TransferDraft>(
    Transfer,
    { accountId, toAccountId, credits: decimalText(credits), reason },
    {
      toAccountId: "Choose the account that gets them.",
      credits: CREDITS_SENTENCE,
      reason: "Needed: it stands in both ledgers.",
    },
    [
      amountRule(credits),
      { field: "toAccountId", problem: toAccountId === "" ? "Choose the account that gets them." : null },
    ],
  );
}

export function readRefundDraft(
  accountId: AccountId,
  entry: number,
  draft: RefundDraft,
): Result<typeof Refund, keyof RefundDraft> {
  return readDraft<typeof Refund, keyof RefundDraft>(
    Refund,
    { accountId, entry, credits: decimalText(draft.credits), reason: draft.reason },
    { credits: CREDITS_SENTENCE, reason: "Needed: it stands in the ledger." },
    [amountRule(draft.credits)],
  );
}

export function readCheckoutDraft(
  accountId: AccountId,
  credits: string,
): Result<typeof CheckoutInput, "credits"> {
  return readDraft<typeof CheckoutInput, "credits">(
    CheckoutInput,
    { accountId, credits: decimalText(credits) },
    { credits: CREDITS_SENTENCE },
    [amountRule(credits)],
  );
}

function termsOf({ credits, priority, endsAt }: TermsDraft) {
  const endsAtMs = fromLocalInput(endsAt);
  return {
    credits: decimalText(credits),
    priority: priority.trim() === "" ? Number.NaN : Number(priority),
    ...(endsAtMs === null ? {} : { endsAtMs }),
  };
}

function termsRules({ credits, endsAt }: TermsDraft, nowMs: number) {
  const endsAtMs = fromLocalInput(endsAt);
  const isOver = endsAtMs !== null && endsAtMs <= nowMs;
  return [
    amountRule(credits),
    { field: "endsAt" as const, problem: isOver ? "It must lie in the future." : null },
  ];
}

function amountRule(credits: string) {
  return { field: "credits" as const, problem: typedUnits(credits) === null ? CREDITS_SENTENCE : null };
}
