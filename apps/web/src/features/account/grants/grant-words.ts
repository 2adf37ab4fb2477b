import type { CreditGrantView } from "@orrery/protocol";

export const ORIGIN_LABELS: Readonly<Record<CreditGrantView["origin"], string>> = {
  purchase: "Purchase",
  grant: "Grant",
  adjustment: "Adjustment",
  transfer: "Transfer",
  refund: "Refund",
};

/** 0..1 */
export function leftRatio({ units, leftUnits }: Pick<CreditGrantView, "units" | "leftUnits">): number {
  const whole = BigInt(units);
  return whole <= 0n ? 0 : Number((BigInt(leftUnits) * 10_000n) / whole) / 10_000;
}
