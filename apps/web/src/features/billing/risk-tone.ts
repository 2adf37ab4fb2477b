import type { BillingOverview } from "@orrery/protocol";
import type { StatusTone } from "@orrery/ui";

/** Within the hour, or ended already: bad; later: a warning. */
export function riskTone({
  state,
  availableUnits,
  hoursLeft,
}: Pick<BillingOverview["atRisk"][number], "state" | "availableUnits" | "hoursLeft">): StatusTone {
  if (state !== "active") return "warn";
  const isOut = BigInt(availableUnits) <= 0n;
  return isOut || (hoursLeft !== null && hoursLeft <= 1) ? "bad" : "warn";
}
