import type { AccountSetInput } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";
import { readCredits } from "../output/amounts.ts";

/** What `create` and `set` share, and what only `set` takes. */
export type AccountOptions = {
  name?: string;
  zone?: string;
  currency?: string;
  price?: string;
  tax?: string;
  period?: string;
  overdraft?: string;
  dayLimit?: string;
  periodLimit?: string;
  reserve?: string;
  topUp?: string;
};

const PERIODS = ["daily", "weekly", "monthly", "yearly"] as const;

/** Only what was given. Limits and top-ups end with `none`. */
export function readAccountFields(options: AccountOptions): Omit<AccountSetInput, "accountId"> {
  const { name, price, tax, period, overdraft, dayLimit, periodLimit, reserve, topUp } = options;
  return {
    ...(name === undefined ? {} : { name }),
    ...(price === undefined ? {} : { creditPrice: price }),
    ...(tax === undefined ? {} : { taxPercent: tax.replace(/\s*%$/, "") }),
    ...(period === undefined ? {} : { period: readPeriod(period) }),
    ...(overdraft === undefined ? {} : { overdraft: readCredits(overdraft) }),
    ...(dayLimit === undefined ? {} : { dayLimit: readLimit(dayLimit) }),
    ...(periodLimit === undefined ? {} : { periodLimit: readLimit(periodLimit) }),
    ...(reserve === undefined ? {} : { reserve: readCredits(reserve) }),
    ...(topUp === undefined ? {} : { topUp: readTopUp(topUp) }),
  };
}

export function readPeriod(text: string): (typeof PERIODS)[number] {
  const period = PERIODS.find((each) => each === text);
  if (period === undefined) throw usageError(`--period ${text}: write ${PERIODS.join(", ")}.`);
  return period;
}

function readLimit(text: string): string | null {
  return text === "none" ? null : readCredits(text);
}

/** `none`, or `100 below 20`, at most so often with `100 below 20 max 5`. */
function readTopUp(text: string): NonNullable<AccountSetInput["topUp"]> | null {
  if (text === "none") return null;
  const [, credits, below, max] = /^(\S+) below (\S+)(?: max (\d{1,4}))?$/.exec(text) ?? [];
  if (credits === undefined || below === undefined) {
    throw usageError(`--top-up "${text}": write it as "100 below 20", "100 below 20 max 5", or none.`);
  }
  return {
    credits: readCredits(credits),
    below: readCredits(below),
    perPeriodMax: max === undefined ? 10 : Number(max),
  };
}
