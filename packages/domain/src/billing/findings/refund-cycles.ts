/** In which purchases and their refunds are counted. */
export const CYCLES_MS = 7 * 24 * 3_600_000;
/** So many purchases that were taken back are odd. */
export const CYCLES_MIN = 3;

export type BoughtBack = {
  readonly boughtAtMs: number;
  readonly refundedAtMs: number;
  readonly boughtUnits: bigint;
  /** In all. */
  readonly refundedUnits: bigint;
};

/** Purchases of the last seven days of which at least half was refunded since `sinceMs` (the last dismissal of such a finding). */
export function refundCycles(
  purchases: readonly BoughtBack[],
  { nowAtMs, sinceMs }: { nowAtMs: number; sinceMs: number },
): BoughtBack[] {
  return purchases.filter(
    ({ boughtAtMs, refundedAtMs, boughtUnits, refundedUnits }) =>
      boughtAtMs > nowAtMs - CYCLES_MS && refundedAtMs > sinceMs && refundedUnits * 2n >= boughtUnits,
  );
}
