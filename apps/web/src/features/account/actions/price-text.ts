import { placesOf, roundToCoins, topUpCost, UNITS_PER_CREDIT } from "@orrery/domain/billing";
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

/** With tax: what a payment provider asks for. */
export function totalPriceText(
  { creditPriceMicros, taxPpm, currency }: Pick<AccountView, "creditPriceMicros" | "taxPpm" | "currency">,
  units: bigint,
  locale: string,
): string {
  const places = placesOf(currency) ?? 2;
  const { totalCoins } = topUpCost(units, { creditPriceMicros: BigInt(creditPriceMicros), taxPpm }, places);
  return formatMoney({ coins: totalCoins, places, currency }, locale);
}
