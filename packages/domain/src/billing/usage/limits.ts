import { smaller } from "../ledger/wallet.ts";
import type { UsageAccount } from "./usage-event.ts";

/** What an account's limits are counted from, all of now. */
export type Spent = {
  /** In the day of its zone. */
  readonly dayUnits: bigint;
  /** In its period. */
  readonly periodUnits: bigint;
  /** What holds reserve: it may be spent at any time. */
  readonly heldUnits: bigint;
};

export type Limits = Pick<UsageAccount, "dayLimitUnits" | "periodLimitUnits">;

/** How many units may still be spent or reserved by the limits; never below 0. Null = there is no limit. */
export function limitRoom(limits: Limits, spent: Spent): bigint | null {
  const rooms = [
    roomOf(limits.dayLimitUnits, spent.dayUnits + spent.heldUnits),
    roomOf(limits.periodLimitUnits, spent.periodUnits + spent.heldUnits),
  ].filter((room) => room !== null);
  return rooms.length === 0 ? null : rooms.reduce(smaller);
}

/** By how much spending so many units more would exceed the first limit that it exceeds; null = none. */
export function exceededLimit(
  limits: Limits,
  spent: Spent,
  units: bigint,
): {
  readonly reason: "day_limit" | "period_limit";
  readonly missingUnits: bigint;
  readonly limitUnits: bigint;
} | null {
  const { dayLimitUnits, periodLimitUnits } = limits;
  const overDay = overBy(dayLimitUnits, spent.dayUnits + spent.heldUnits + units);
  if (dayLimitUnits !== null && overDay > 0n)
    return { reason: "day_limit", missingUnits: overDay, limitUnits: dayLimitUnits };
  const overPeriod = overBy(periodLimitUnits, spent.periodUnits + spent.heldUnits + units);
  if (periodLimitUnits !== null && overPeriod > 0n)
    return { reason: "period_limit", missingUnits: overPeriod, limitUnits: periodLimitUnits };
  return null;
}

function roomOf(limitUnits: bigint | null, usedUnits: bigint): bigint | null {
  if (limitUnits === null) return null;
  return limitUnits > usedUnits ? limitUnits - usedUnits : 0n;
}

function overBy(limitUnits: bigint | null, wantedUnits: bigint): bigint {
  return limitUnits === null || wantedUnits <= limitUnits ? 0n : wantedUnits - limitUnits;
}
