import type { AccountView } from "@orrery/protocol";

/** An overdraft is not transferred, nor what holds reserve. */
export function transferableUnits({
  availableUnits,
  overdraftUnits,
}: Pick<AccountView, "availableUnits" | "overdraftUnits">): bigint {
  const own = BigInt(availableUnits) - BigInt(overdraftUnits);
  return own > 0n ? own : 0n;
}
