import type { AccountView } from "@orrery/protocol";
import { Credits, formatExactTime } from "@orrery/ui";
import type { ReactNode } from "react";
import { fromLocalInput } from "../../events/time-range.ts";
import { BalanceStep } from "./credits-preview.tsx";

/** What credits that come in do. */
export function comingInItems(account: AccountView, units: bigint, endsAt: string): ReactNode[] {
  const debt = -BigInt(account.balanceUnits);
  const endsAtMs = fromLocalInput(endsAt);
  return [
    <BalanceStep key="balance" beforeUnits={account.balanceUnits} changeUnits={units} />,
    <BalanceStep
      key="available"
      label="Available"
      beforeUnits={account.availableUnits}
      changeUnits={units}
    />,
    ...(debt > 0n
      ? [
          <span key="debt">
            <Credits units={debt < units ? debt : units} /> of it pay what the overdraft was used for.
          </span>,
        ]
      : []),
    ...(endsAtMs === null ? [] : [`What is left of them on ${formatExactTime(endsAtMs)} expires.`]),
    ...(account.state === "suspended"
      ? ["The account stays suspended: nothing is served until it is resumed."]
      : []),
  ];
}
