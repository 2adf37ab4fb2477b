import type { AccountState, PeriodKind } from "@orrery/protocol";
import { formatLongDuration, type StatusTone } from "@orrery/ui";

export function accountHref(accountId: string, tab?: string): string {
  const path = `/accounts/${encodeURIComponent(accountId)}`;
  return tab === undefined ? path : `${path}?tab=${tab}`;
}

export const ACCOUNT_STATES = ["active", "suspended", "closed"] as const satisfies readonly AccountState[];

export const ACCOUNT_FACES: Readonly<Record<AccountState, { tone: StatusTone; label: string }>> = {
  active: { tone: "ok", label: "Active" },
  suspended: { tone: "warn", label: "Suspended" },
  closed: { tone: "idle", label: "Closed" },
};

export const PERIOD_WORDS: Readonly<Record<PeriodKind, { label: string; noun: string }>> = {
  daily: { label: "Daily", noun: "day" },
  weekly: { label: "Weekly", noun: "week" },
  monthly: { label: "Monthly", noun: "month" },
  yearly: { label: "Yearly", noun: "year" },
};

/** Beside "today" and "a day": what one calls the running period of an account that is billed by the day. */
export function periodNoun(period: PeriodKind): string {
  return period === "daily" ? "period" : PERIOD_WORDS[period].noun;
}

const HOUR_MS = 3_600_000;
/** Longer than this is no forecast. */
const HOURS_TOLD_MAX = 24 * 365;

/** What is left at the present burn, in hours; null = nothing is used now. */
export function hoursLeft(availableUnits: string, burnUnitsPerHour: string): number | null {
  const burn = BigInt(burnUnitsPerHour);
  if (burn <= 0n) return null;
  const available = BigInt(availableUnits);
  return available <= 0n ? 0 : Number((available * 1000n) / burn) / 1000;
}

/** "4 h 12 min", "none left", "more than a year", or a dash where nothing is used. */
function hoursLeftText(hours: number | null): string {
  if (hours === null) return "nothing used now";
  if (hours <= 0) return "none left";
  return hours > HOURS_TOLD_MAX ? "more than a year" : formatLongDuration(hours * HOUR_MS);
}

/** Of an account that is served nothing, how long its credits would last says nothing. */
export function timeLeftText(state: AccountState, hours: number | null): string {
  return state === "active" ? hoursLeftText(hours) : ACCOUNT_FACES[state].label.toLowerCase();
}

/** What a limit's use means: from four fifths on it wants a look, at its end nothing more is served. */
export function limitTone(ratio: number): StatusTone {
  if (ratio >= 1) return "bad";
  return ratio >= 0.8 ? "warn" : "ok";
}

/** Null = there is no limit. */
export function limitRatio(limit: { limitUnits: string | null; usedUnits: string }): number | null {
  if (limit.limitUnits === null) return null;
  const limitUnits = BigInt(limit.limitUnits);
  if (limitUnits <= 0n) return 1;
  return Number((BigInt(limit.usedUnits) * 10_000n) / limitUnits) / 10_000;
}
