import type { Money } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";

const UNITS_PLACES = 9;
const MICROS_PLACES = 6;

/** Credits, exact, with separators: "12500250000000" units -> "12,500.25". */
export function formatCredits(units: string): string {
  return decimal(units, UNITS_PLACES, 0);
}

/** "123456" cents -> "1,234.56 EUR". */
export function formatMoney({ coins, places, currency }: Money): string {
  return `${decimal(coins, places, places)} ${currency}`;
}

/** Micros of a currency, exact: "10000" -> "0.01". */
export function formatMicros(micros: string): string {
  return decimal(micros, MICROS_PLACES, 0);
}

/** A quantity with separators. */
export function formatCount(count: string | number): string {
  return decimal(String(count), 0, 0);
}

/** For an option that takes credits: `12.5`. What is no amount is wrong use. */
export function readCredits(text: string): string {
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(text)) {
    throw usageError(`"${text}" is no amount of credits; write it as 12.5, for example.`);
  }
  return text;
}

/** A whole number shifted by so many places, at least `placesMin` of them shown. */
function decimal(whole: string, places: number, placesMin: number): string {
  const sign = whole.startsWith("-") ? "-" : "";
  const digits = whole.replace("-", "").padStart(places + 1, "0");
  const at = digits.length - places;
  const fraction = digits.slice(at).replace(/0+$/, "").padEnd(placesMin, "0");
  const grouped = digits.slice(0, at).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${sign}${grouped}${fraction === "" ? "" : `.${fraction}`}`;
}
