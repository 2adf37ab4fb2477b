import type { InvoiceLineDetail, WireRate } from "@orrery/protocol";
import { decimalText } from "./decimal-text.ts";
import { pluralOf } from "./plural.ts";

const UNITS_PER_CREDIT = 1_000_000_000n;
const CREDIT_PLACES = 4;
const HOUR_PLACES = 6;

/** How quantities of a unit are shown: so many of it are one of the shown. */
const SHOWN: Readonly<Record<string, { per: bigint; name: string; places: number }>> = {
  ms: { per: 3_600_000n, name: "h", places: HOUR_PLACES },
  byte: { per: 1_000_000_000n, name: "GB", places: 9 },
  event: { per: 1n, name: "", places: 0 },
  value: { per: 1n, name: "", places: 0 },
};

/** `12.5 h`, `13.5 GB`, `35,000`, `400 tokens` */
export function quantityText(quantity: string, unit: string): string {
  const { per, name, places } = shownOf(unit);
  const number = decimalText(BigInt(quantity), per, { min: 0, max: places });
  if (name === "") return number;
  return `${number}\u00a0${per > 1n || number === "1" ? name : pluralOf(name)}`;
}

/** Up to four places; `isRounded`: there are more. */
export function creditsText(units: string): { text: string; isRounded: boolean } {
  const text = decimalText(BigInt(units), UNITS_PER_CREDIT, { min: 0, max: CREDIT_PLACES });
  return { text, isRounded: BigInt(units) % 10n ** BigInt(9 - CREDIT_PLACES) !== 0n };
}

/** In credits: `20 per 1,000`, `80 per h`, `1 each`. */
export function rateText({ pricing }: WireRate, unit: string): string {
  if (pricing.kind === "flat") return priceText(pricing.price, unit);
  return pricing.kind === "graduated" ? "graduated" : "by volume";
}

/** Each tier in words; of a flat rate there are none. */
export function tierTexts({ pricing }: WireRate, unit: string): string[] {
  if (pricing.kind === "flat") return [];
  return pricing.tiers.map(({ upTo, price, fee }, index) => {
    const end = upTo === null ? (index === 0 ? "all" : "above") : `up to ${quantityText(upTo, unit)}`;
    const once = Number(fee) === 0 ? "" : ` and ${fee} once`;
    return `${end}: ${priceText(price, unit)}${once}`;
  });
}

function priceText({ credits, per }: { credits: string; per: string }, unit: string): string {
  const { per: shownPer, name } = shownOf(unit);
  const [whole = "0", places = ""] = credits.split(".");
  const units = BigInt(whole) * UNITS_PER_CREDIT + BigInt(places.padEnd(9, "0"));
  // Of hours and gigabytes the price of one is told, where that is a decimal that ends.
  const scaled = units * shownPer;
  if (shownPer > 1n && scaled % BigInt(per) === 0n) {
    return `${decimalText(scaled / BigInt(per), UNITS_PER_CREDIT, { min: 0, max: 9 })} per\u00a0${name}`;
  }
  const price = decimalText(units, UNITS_PER_CREDIT, { min: 0, max: 9 });
  if (per === "1") return shownPer > 1n ? `${price} per\u00a0${unit}` : `${price} each`;
  const many = decimalText(BigInt(per), 1n, { min: 0, max: 0 });
  return `${price} per\u00a0${many}${shownPer > 1n ? `\u00a0${unit}` : ""}`;
}

/** The allowance, where there is one. */
export function allowanceText({ freeQuantity, unit }: InvoiceLineDetail): string | null {
  if (freeQuantity === undefined || freeQuantity === "0" || unit === undefined) return null;
  return `${quantityText(freeQuantity, unit)} included`;
}

function shownOf(unit: string): { per: bigint; name: string; places: number } {
  return SHOWN[unit] ?? { per: 1n, name: unit, places: 0 };
}
