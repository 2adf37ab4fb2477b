import type { Money } from "@orrery/protocol";
import { decimalText } from "./decimal-text.ts";

/** `EUR 1,234.50`: with the code, since `$` is the sign of many currencies. */
export function moneyText(money: Money): string {
  return `${money.currency}\u00a0${amountText(money)}`;
}

/** `1,234.50` */
export function amountText({ coins, places }: Money): string {
  return decimalText(BigInt(coins), 10n ** BigInt(places), { min: places, max: places });
}

/** `1234.50`, for machines. */
export function plainAmount({ coins, places }: Money): string {
  const value = BigInt(coins);
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, "0");
  const sign = value < 0n ? "-" : "";
  if (places === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Of so many millionths of the currency's unit: `EUR 0.015`, with at least the currency's own places. */
export function priceText(micros: string, { currency, places }: Pick<Money, "currency" | "places">): string {
  return `${currency}\u00a0${decimalText(BigInt(micros), 1_000_000n, { min: places, max: Math.max(6, places) })}`;
}
