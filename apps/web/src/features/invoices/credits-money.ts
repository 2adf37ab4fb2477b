import { placesOf, roundToCoins, UNITS_PER_CREDIT } from "@orrery/domain/billing";
import type { AccountView, Money } from "@orrery/protocol";

/** What credits are worth at the account's price, rounded once; null for a currency that the browser does not know. */
export function creditsMoney(
  units: bigint,
  { creditPriceMicros, currency }: Pick<AccountView, "creditPriceMicros" | "currency">,
): Money | null {
  const places = placesOf(currency);
  if (places === null) return null;
  const amount = { micros: units * BigInt(creditPriceMicros), per: UNITS_PER_CREDIT };
  return { coins: roundToCoins(amount, places).toString(), places, currency };
}
