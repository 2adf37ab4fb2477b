import type { SelectOption } from "@orrery/ui";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Select options carry text: the value is the duration in milliseconds, "none" = no end. */
const option = (durationMs: number, label: string): SelectOption => ({ value: String(durationMs), label });

export const UNTIL_BY_HAND: SelectOption = { value: "none", label: "Until someone ends it" };

export const EXPIRY_OPTIONS: SelectOption[] = [
  option(15 * MINUTE_MS, "15 minutes"),
  option(HOUR_MS, "1 hour"),
  option(4 * HOUR_MS, "4 hours"),
  option(DAY_MS, "1 day"),
  option(7 * DAY_MS, "7 days"),
];

export const DEADLINE_OPTIONS: SelectOption[] = [
  option(MINUTE_MS, "1 minute"),
  option(5 * MINUTE_MS, "5 minutes"),
  option(10 * MINUTE_MS, "10 minutes"),
  option(30 * MINUTE_MS, "30 minutes"),
  option(HOUR_MS, "1 hour"),
  option(4 * HOUR_MS, "4 hours"),
];

export const TOKEN_LIFETIME_OPTIONS: SelectOption[] = [
  option(15 * MINUTE_MS, "15 minutes"),
  option(HOUR_MS, "1 hour"),
  option(DAY_MS, "1 day"),
  option(7 * DAY_MS, "7 days"),
  option(30 * DAY_MS, "30 days"),
];

/** Null = no end. */
export function durationOf(value: string): number | null {
  return value === UNTIL_BY_HAND.value ? null : Number(value);
}
