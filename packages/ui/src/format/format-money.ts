import { NO_VALUE } from "./format-bytes.ts";
import { DEFAULT_LOCALE, decimalOf } from "./format-credits.ts";

/** In the currency's smallest coins; `places`: how many decimal places they are. */
export type MoneyAmount = { coins: string | bigint; places: number; currency: string };

/** "€1,234.50", as the locale writes money: never rounded, never through a float. */
export function formatMoney(money: MoneyAmount | null | undefined, locale: string = DEFAULT_LOCALE): string {
  const decimal = moneyDecimal(money);
  if (money === null || money === undefined || decimal === null) return NO_VALUE;
  return moneyFormat(locale, money.currency, money.places)
    .format(decimal as `${number}`)
    .replace("-", "−");
}

/** "1234.50 EUR": the same in every locale, and with the currency's code where a sign such as $ leaves it open. */
export function exactMoney(money: MoneyAmount | null | undefined): string {
  const decimal = moneyDecimal(money);
  return money === null || money === undefined || decimal === null
    ? NO_VALUE
    : `${decimal.replace("-", "−")}\u00a0${money.currency}`;
}

/** Millionths of the currency's unit, such as the price of a credit: "€0.015", with as many places as it has. */
export function formatMicros(
  micros: string | bigint | null | undefined,
  currency: string,
  locale: string = DEFAULT_LOCALE,
): string {
  if (micros === null || micros === undefined || !/^-?\d+$/.test(String(micros))) return NO_VALUE;
  const decimal = decimalOf(BigInt(micros), 6);
  const places = Math.max(2, decimal.replace(/0+$/, "").split(".")[1]?.length ?? 0);
  return moneyFormat(locale, currency, places)
    .format(decimal as `${number}`)
    .replace("-", "−");
}

function moneyDecimal(money: MoneyAmount | null | undefined): string | null {
  if (money === null || money === undefined || !/^-?\d+$/.test(String(money.coins))) return null;
  return decimalOf(BigInt(money.coins), money.places);
}

const formats = new Map<string, Intl.NumberFormat>();

function moneyFormat(locale: string, currency: string, places: number): Intl.NumberFormat {
  const key = `${locale} ${currency} ${places}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  formats.set(key, made);
  return made;
}
