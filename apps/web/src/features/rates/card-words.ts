import type { MeterView, RateCardView } from "@orrery/protocol";
import { meterLabel } from "../billing/meter-words.ts";
import { rateText } from "./rate-words.ts";

/** "Agent time 80 credits / hour, API calls 20 credits / 1,000 events" */
export function cardWords(card: Pick<RateCardView, "rates">, meters: readonly MeterView[]): string {
  return Object.entries(card.rates)
    .map(([meter, rate]) => `${meterLabel(meter)} ${inASentence(rateText(rate, unitOf(meters, meter)))}`)
    .join(", ");
}

/** "Graduated, 2 tiers…" stands by itself elsewhere. */
function inASentence(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** What people call one of what a built-in meter counts; the meter itself calls it an event. */
const COUNTED: Readonly<Record<string, string>> = {
  tool_invocations: "call",
  inferences: "inference",
  api_calls: "call",
};

/** What one of a meter's quantity is; of a meter that nobody knows, an event. */
export function unitOf(meters: readonly Pick<MeterView, "name" | "unit">[], meter: string): string {
  const known = meters.find(({ name }) => name === meter);
  return known === undefined ? (COUNTED[meter] ?? "event") : unitOfMeter(known);
}

export function unitOfMeter({ name, unit }: Pick<MeterView, "name" | "unit">): string {
  return COUNTED[name] ?? unit;
}
