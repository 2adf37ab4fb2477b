import type { AccountView } from "@orrery/protocol";

export const SINCES = ["24h", "7d", "30d", "period"] as const;
export type Since = (typeof SINCES)[number];

export const SINCE_LABELS: Readonly<Record<Since, string>> = {
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
  period: "The running period",
};

const DAY_MS = 86_400_000;
const SINCE_MS: Readonly<Record<Exclude<Since, "period">, number>> = {
  "24h": DAY_MS,
  "7d": 7 * DAY_MS,
  "30d": 30 * DAY_MS,
};

/** Null = any time. */
export function sinceAtMs(
  since: Since | null,
  nowMs: number,
  { periodSpend }: Pick<AccountView, "periodSpend">,
): number | null {
  if (since === null) return null;
  return since === "period" ? periodSpend.fromAtMs : nowMs - SINCE_MS[since];
}
