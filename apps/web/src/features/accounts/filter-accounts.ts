import type { AccountState, AccountView } from "@orrery/protocol";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";
import { limitRatio } from "./account-words.ts";

export const ACCOUNT_SORTS = ["name", "state", "balance", "available", "burn", "limits", "findings"] as const;
export type AccountSort = (typeof ACCOUNT_SORTS)[number];

export const ACCOUNT_SORT_LABELS: Record<AccountSort, string> = {
  name: "By name",
  state: "Suspended first",
  balance: "Lowest balance first",
  available: "Least available first",
  burn: "Most burn first",
  limits: "Most of its limits used first",
  findings: "Most findings first",
};

export type AccountFilter = { search: string; state: AccountState | null };

/**
 * Accounts in which every word stands: in the name, the id, the currency, the zone, the period or the billing name. Closed ones only where they
 * are asked for.
 */
export function listAccounts(
  accounts: readonly AccountView[],
  { search, state }: AccountFilter,
  sort: AccountSort,
): AccountView[] {
  const words = searchWords(search);
  return accounts
    .filter((account) => isShown(account, state) && matches(account, words))
    .sort((a, b) => compare(a, b, sort) || byName.compare(a.name, b.name));
}

export function countByState(accounts: readonly AccountView[]): Record<AccountState, number> {
  const counts = { active: 0, suspended: 0, closed: 0 };
  for (const { state } of accounts) counts[state] += 1;
  return counts;
}

/** The larger of the two shares of the limits; null = there is none. */
export function usedOfLimits({ day, periodSpend }: Pick<AccountView, "day" | "periodSpend">): number | null {
  const ratios = [limitRatio(day), limitRatio(periodSpend)].filter((ratio) => ratio !== null);
  return ratios.length === 0 ? null : Math.max(...ratios);
}

const byName = new Intl.Collator("en", { numeric: true });
const STATE_ORDER = ["suspended", "active", "closed"] as const satisfies readonly AccountState[];

function isShown(account: AccountView, state: AccountState | null): boolean {
  return state === null ? account.state !== "closed" : account.state === state;
}

function matches(account: AccountView, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const { name, id, currency, zone, period, billingAddress } = account;
  return holdsWords([name, id, currency, zone, period, billingAddress.name].join(" "), words);
}

function compare(a: AccountView, b: AccountView, sort: AccountSort): number {
  switch (sort) {
    case "name":
      return 0;
    case "state":
      return STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state);
    case "balance":
      return compareUnits(a.balanceUnits, b.balanceUnits);
    case "available":
      return compareUnits(a.availableUnits, b.availableUnits);
    case "burn":
      return compareUnits(b.burnUnitsPerHour, a.burnUnitsPerHour);
    case "limits":
      return (usedOfLimits(b) ?? -1) - (usedOfLimits(a) ?? -1);
    case "findings":
      return b.openFindingCount - a.openFindingCount;
  }
}

function compareUnits(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}
