import { formatCredits } from "@orrery/domain/billing";
import { AccountSetInput, type AccountView, type BillingAddress, type PeriodKind } from "@orrery/protocol";
import { ACCOUNT_SENTENCES } from "../../accounts/account-draft.ts";
import { PERIOD_WORDS } from "../../accounts/account-words.ts";
import { type DraftResult, decimalText, readDraft } from "../../accounts/read-draft.ts";

/** The parts of an account's settings, each a form of its own; empty text = none. */
export type TermsDraft = {
  name: string;
  ownerId: string;
  creditPrice: string;
  taxPercent: string;
  period: PeriodKind;
};
export type LimitsDraft = { overdraft: string; dayLimit: string; periodLimit: string; reserve: string };
export type AddressDraft = BillingAddress;
export type TopUpDraft = { isOn: boolean; below: string; credits: string; perPeriodMax: string };

export type SettingsResult<Draft> = DraftResult<AccountSetInput, keyof Draft & string>;

const CREDITS_SENTENCE = "Credits of zero or more with up to nine places, such as 500.";

export function termsDraftOf(account: AccountView): TermsDraft {
  return {
    name: account.name,
    ownerId: account.ownerId ?? "",
    creditPrice: decimalOf(BigInt(account.creditPriceMicros), 6),
    taxPercent: decimalOf(BigInt(account.taxPpm), 4),
    period: account.period,
  };
}

export function readTermsDraft({ id }: AccountView, draft: TermsDraft): SettingsResult<TermsDraft> {
  return readDraft<typeof AccountSetInput, keyof TermsDraft>(
    AccountSetInput,
    {
      accountId: id,
      name: draft.name.trim(),
      ownerId: draft.ownerId.trim() === "" ? null : draft.ownerId.trim(),
      creditPrice: decimalText(draft.creditPrice),
      taxPercent: decimalText(draft.taxPercent),
      period: draft.period,
    },
    { ...ACCOUNT_SENTENCES, ownerId: "The id of an operator, or empty." },
  );
}

export function limitsDraftOf(account: AccountView): LimitsDraft {
  const limit = (units: string | null) => (units === null ? "" : formatCredits(BigInt(units)));
  return {
    overdraft: formatCredits(BigInt(account.overdraftUnits)),
    dayLimit: limit(account.day.limitUnits),
    periodLimit: limit(account.periodSpend.limitUnits),
    reserve: formatCredits(BigInt(account.reserveUnits)),
  };
}

export function readLimitsDraft({ id }: AccountView, draft: LimitsDraft): SettingsResult<LimitsDraft> {
  const limit = (text: string) => (text.trim() === "" ? null : decimalText(text));
  return readDraft<typeof AccountSetInput, keyof LimitsDraft>(
    AccountSetInput,
    {
      accountId: id,
      overdraft: decimalText(draft.overdraft),
      dayLimit: limit(draft.dayLimit),
      periodLimit: limit(draft.periodLimit),
      reserve: decimalText(draft.reserve),
    },
    {
      overdraft: CREDITS_SENTENCE,
      dayLimit: `${CREDITS_SENTENCE} Empty = no limit.`,
      periodLimit: `${CREDITS_SENTENCE} Empty = no limit.`,
      reserve: CREDITS_SENTENCE,
    },
  );
}

const ADDRESS_SENTENCES: Partial<Record<keyof AddressDraft, string>> = {
  country: "Two capital letters of ISO 3166, such as DE, or empty.",
  email: "An email address, or empty.",
};

export function readAddressDraft({ id }: AccountView, draft: AddressDraft): SettingsResult<AddressDraft> {
  const country = draft.country.trim().toUpperCase();
  const address = readDraft<typeof AccountSetInput.shape.billingAddress, keyof AddressDraft>(
    AccountSetInput.shape.billingAddress,
    { ...draft, country, email: draft.email.trim() },
    ADDRESS_SENTENCES,
  );
  if (address.outcome === "invalid") return address;
  return {
    outcome: "valid",
    input: { accountId: id, ...(address.input === undefined ? {} : { billingAddress: address.input }) },
  };
}

export function topUpDraftOf({ topUp }: AccountView): TopUpDraft {
  return topUp === null
    ? { isOn: false, below: "100", credits: "1000", perPeriodMax: "10" }
    : {
        isOn: true,
        below: formatCredits(BigInt(topUp.belowUnits)),
        credits: formatCredits(BigInt(topUp.units)),
        perPeriodMax: String(topUp.perPeriodMax),
      };
}

const TopUp = AccountSetInput.shape.topUp.unwrap().unwrap();

export function readTopUpDraft({ id }: AccountView, draft: TopUpDraft): SettingsResult<TopUpDraft> {
  if (!draft.isOn) return { outcome: "valid", input: { accountId: id, topUp: null } };
  const credits = decimalText(draft.credits);
  const read = readDraft<typeof TopUp, keyof TopUpDraft>(
    TopUp,
    {
      below: decimalText(draft.below),
      credits,
      perPeriodMax: draft.perPeriodMax.trim() === "" ? Number.NaN : Number(draft.perPeriodMax),
    },
    {
      below: CREDITS_SENTENCE,
      credits: "Credits above zero with up to nine places, such as 1000.",
      perPeriodMax: "A whole number from 1 to 1,000.",
    },
    [
      {
        field: "credits",
        problem: /^0+(\.0+)?$/.test(credits) ? "Credits above zero, such as 1000." : null,
      },
    ],
  );
  if (read.outcome === "invalid") return read;
  return { outcome: "valid", input: { accountId: id, topUp: read.input } };
}

/** What would change: a line for each field, as it would be and as it is. */
export function draftChanges<Draft extends object>(
  before: Draft,
  after: Draft,
  labels: Readonly<Record<keyof Draft & string, string>>,
): string[] {
  return (Object.keys(labels) as Array<keyof Draft & string>).flatMap((field) => {
    const [was, is] = [wordOf(before[field]), wordOf(after[field])];
    return was === is ? [] : [`${labels[field]}: ${is} instead of ${was}.`];
  });
}

function wordOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  const text = String(value).trim();
  if (text === "") return "none";
  return text in PERIOD_WORDS ? PERIOD_WORDS[text as PeriodKind].label.toLowerCase() : text;
}

/** 15,000 with 6 places -> "0.015" */
function decimalOf(whole: bigint, places: number): string {
  const digits = whole.toString().padStart(places + 1, "0");
  const fraction = digits.slice(-places).replace(/0+$/, "");
  return `${digits.slice(0, -places)}${fraction === "" ? "" : `.${fraction}`}`;
}
