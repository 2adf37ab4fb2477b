import type { MeterView, RateCardView } from "@orrery/protocol";
import { meterLabel, rateText } from "./rate-words.ts";

/** "Agent time 80 credits / hour, API calls 20 credits / 1,000 events" */
export function cardWords(card: Pick<RateCardView, "rates">, meters: readonly MeterView[]): string {
  return Object.entries(card.rates)
    .map(([meter, rate]) => `${meterLabel(meter)} ${rateText(rate, unitOf(meters, meter))}`)
    .join(", ");
}

/** What one of a meter's quantity is; of a meter that nobody knows, an event. */
export function unitOf(meters: readonly Pick<MeterView, "name" | "unit">[], meter: string): string {
  return meters.find(({ name }) => name === meter)?.unit ?? "event";
}
