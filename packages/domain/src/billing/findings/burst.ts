import { UNITS_PER_CREDIT } from "../ledger/units.ts";

export const HOUR_MS = 3_600_000;
/** How long an account is new. */
export const NEW_ACCOUNT_MS = 7 * 24 * HOUR_MS;
/** Never odd: so much in an hour. */
export const BURST_FLOOR_UNITS = 1_000n * UNITS_PER_CREDIT;
/** Odd: so many times what the account spent in an hour before. */
export const BURST_TIMES = 10n;

export type BurstSituation = {
  readonly createdAtMs: number;
  /** In the last hour; what came before the last dismissal of such a finding is not in it. */
  readonly hourUnits: bigint;
  /** From its opening until that hour. */
  readonly earlierUnits: bigint;
};

/** How much in an hour is odd for this account now; null = it is new no longer. */
export function burstLimitUnits(
  { createdAtMs, earlierUnits }: Pick<BurstSituation, "createdAtMs" | "earlierUnits">,
  nowAtMs: number,
): bigint | null {
  const ageMs = nowAtMs - createdAtMs;
  if (ageMs >= NEW_ACCOUNT_MS) return null;
  const earlierMs = BigInt(Math.max(HOUR_MS, ageMs - HOUR_MS));
  const usualUnits = (earlierUnits * BigInt(HOUR_MS) * BURST_TIMES) / earlierMs;
  return usualUnits > BURST_FLOOR_UNITS ? usualUnits : BURST_FLOOR_UNITS;
}

export function isBurst(situation: BurstSituation, nowAtMs: number): boolean {
  const limit = burstLimitUnits(situation, nowAtMs);
  return limit !== null && situation.hourUnits > limit;
}
