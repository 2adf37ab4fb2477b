import { isZone, placesOf } from "@orrery/domain/billing";
import { AccountCreateInput, type PeriodKind } from "@orrery/protocol";
import { type DraftResult, decimalText, readDraft } from "./read-draft.ts";

/** A new account as it is typed. */
export type AccountDraft = {
  name: string;
  zone: string;
  currency: string;
  creditPrice: string;
  taxPercent: string;
  period: PeriodKind;
  overdraft: string;
};

export type AccountField = keyof AccountDraft;

export function newAccountDraft(zone: string): AccountDraft {
  return {
    name: "",
    zone,
    currency: "USD",
    creditPrice: "0.01",
    taxPercent: "0",
    period: "monthly",
    overdraft: "0",
  };
}

export const ACCOUNT_SENTENCES: Partial<Record<AccountField, string>> = {
  creditPrice: "An amount of zero or more with up to six places, such as 0.015.",
  taxPercent: "A percentage of 0 to 100 with up to four places, such as 19 or 7.7.",
  overdraft: "Credits of zero or more with up to nine places, such as 500.",
  currency: "Three letters of ISO 4217, such as EUR.",
};

export function readAccountDraft(draft: AccountDraft): DraftResult<AccountCreateInput, AccountField> {
  const zone = draft.zone.trim();
  const currency = draft.currency.trim().toUpperCase();
  return readDraft<typeof AccountCreateInput, AccountField>(
    AccountCreateInput,
    {
      name: draft.name.trim(),
      zone,
      currency,
      creditPrice: decimalText(draft.creditPrice),
      taxPercent: decimalText(draft.taxPercent),
      period: draft.period,
      overdraft: decimalText(draft.overdraft),
    },
    ACCOUNT_SENTENCES,
    [
      { field: "zone", problem: zoneProblem(zone) },
      {
        field: "currency",
        problem: placesOf(currency) === null ? (ACCOUNT_SENTENCES.currency ?? null) : null,
      },
    ],
  );
}

function zoneProblem(zone: string): string | null {
  return isZone(zone) ? null : "A time zone of the IANA database, such as Europe/Berlin.";
}
