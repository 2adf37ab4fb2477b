/** How long a top-up that failed is not tried again. */
export const TOP_UP_RETRY_MS = 3_600_000;

export type TopUpSituation = {
  readonly rule: { readonly belowUnits: bigint; readonly perPeriodMax: number };
  readonly availableUnits: bigint;
  /** Only an active account buys by itself. */
  readonly isActive: boolean;
  /** The newest of the rule's. `recorded` with `settledAtMs` null stands for a shortage that goes on. */
  readonly last: {
    readonly state: "recorded" | "pending" | "charged" | "failed";
    readonly createdAtMs: number;
    readonly settledAtMs: number | null;
  } | null;
  /** Of the running period, those that failed left out. */
  readonly countInPeriod: number;
};

export type TopUpStep =
  | "none"
  | "top_up"
  /** The shortage that a recorded one stands for is over. */
  | "end_shortage";

/** Whether an account buys credits by itself now. */
export function stepTopUp(situation: TopUpSituation, nowAtMs: number): TopUpStep {
  const { rule, availableUnits, isActive, last, countInPeriod } = situation;
  const stands = last?.state === "recorded" && last.settledAtMs === null;
  if (availableUnits >= rule.belowUnits) return stands ? "end_shortage" : "none";
  if (!isActive || stands || last?.state === "pending") return "none";
  if (last?.state === "failed" && nowAtMs < last.createdAtMs + TOP_UP_RETRY_MS) return "none";
  return countInPeriod < rule.perPeriodMax ? "top_up" : "none";
}
