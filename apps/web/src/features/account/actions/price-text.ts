import { placesOf, roundToCoins, UNITS_PER_CREDIT } from "@orrery/domain/billing";
import type { AccountView } from "@orrery/protocol";
import { formatMoney } from "@orrery/ui";

/** What so many units cost at an account's price of a credit, before tax, to the coin. */
export function priceText(
  { creditPriceMicros, currency }: Pick<AccountView, "creditPriceMicros" | "currency">,
  units: bigint,
  locale: string,
): string {
  const places = placesOf(currency) ?? 2;
  const coins = roundToCoins({ micros: units * BigInt(creditPriceMicros), per: UNITS_PER_CREDIT }, places);
  return formatMoney({ coins, places, currency }, locale);
}
