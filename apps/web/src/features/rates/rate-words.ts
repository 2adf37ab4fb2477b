import type { Aggregation, WirePrice, WireRate } from "@orrery/protocol";
import { grouped, type Measure, measureFor, quantityText, typedQuantity } from "./measure.ts";

export const AGGREGATION_WORDS: Readonly<Record<Aggregation, { label: string; sentence: string }>> = {
  count: { label: "Count", sentence: "Each event is one, whatever its value." },
  sum: { label: "Sum", sentence: "The values are added." },
  max: { label: "Maximum", sentence: "The largest value of a period counts." },
  unique: { label: "Unique", sentence: "Each different value of a period is one." },
};

export const PRICING_WORDS = {
  flat: { label: "Flat", sentence: "One price for all of it." },
  graduated: { label: "Graduated", sentence: "Each part at the price of the tier it falls in." },
  volume: { label: "Volume", sentence: "All of it at the price of the tier it ends in." },
} as const;

/** "80 credits / hour", "20 credits / 1,000 events" */
export function priceText({ credits, per }: WirePrice, unit: string): string {
  const quantity = BigInt(per);
  const measure = measureFor(unit, [quantity]);
  const count = typedQuantity(quantity, measure);
  return `${creditsText(credits)} / ${perText(count, measure)}`;
}

/** "Graduated, 3 tiers from 1 credit / event" */
export function rateText({ pricing }: WireRate, unit: string): string {
  if (pricing.kind === "flat") return priceText(pricing.price, unit);
  const { label } = PRICING_WORDS[pricing.kind];
  const [first] = pricing.tiers;
  const tiers = `${pricing.tiers.length} tier${pricing.tiers.length === 1 ? "" : "s"}`;
  return first === undefined
    ? `${label}, ${tiers}`
    : `${label}, ${tiers} from ${priceText(first.price, unit)}`;
}

/** One line a tier: "up to 1,000 events: 1 credit / event, 5 credits once" */
export function tierTexts({ pricing }: WireRate, unit: string): string[] {
  if (pricing.kind === "flat") return [priceText(pricing.price, unit)];
  return pricing.tiers.map(({ upTo, price, fee }) => {
    const span = upTo === null ? "above" : `up to ${quantityText(BigInt(upTo), unit)}`;
    return `${span}: ${priceText(price, unit)}${isZero(fee) ? "" : `, ${creditsText(fee)} once`}`;
  });
}

/** "100 hours free", or null where nothing is. */
export function allowanceText({ freeQuantity }: WireRate, unit: string): string | null {
  const quantity = BigInt(freeQuantity);
  return quantity === 0n ? null : quantityText(quantity, unit);
}

/** "1 credit", "2,500.5 credits" */
export function creditsText(credits: string): string {
  const [whole = "0", fraction = ""] = credits.split(".");
  const places = fraction.replace(/0+$/, "");
  const number = `${grouped(BigInt(whole))}${places === "" ? "" : `.${places}`}`;
  return `${number} ${number === "1" ? "credit" : "credits"}`;
}

function perText(count: string, measure: Measure): string {
  if (count === "1") return measure.one;
  const [whole = "0", fraction] = count.split(".");
  return `${grouped(BigInt(whole))}${fraction === undefined ? "" : `.${fraction}`} ${measure.many}`;
}

function isZero(credits: string): boolean {
  return /^0(\.0+)?$/.test(credits);
}

/** All that a rate says, on one line. */
export function rateSentence(rate: WireRate, unit: string): string {
  const free = allowanceText(rate, unit);
  const { pricing } = rate;
  const tiers = tierTexts(rate, unit);
  const price =
    pricing.kind === "flat"
      ? (tiers[0] ?? "")
      : `${PRICING_WORDS[pricing.kind].label.toLowerCase()}: ${tiers.join("; ")}`;
  return free === null ? price : `${price}, ${free} free`;
}
