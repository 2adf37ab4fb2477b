import { type Rate, rateToWire } from "@orrery/domain/billing";
import type { WireRate } from "@orrery/protocol";
import { draftOfRate, type RateDraft, rateOfDraft } from "./rate-draft.ts";

/** Rates of several meters as they are typed, in the order of their meters' names. */
export type RatesDraft = Readonly<Record<string, RateDraft>>;

export type RatesResult =
  | { outcome: "valid"; rates: Readonly<Record<string, WireRate>> }
  /** By meter; empty = there is no rate at all. */
  | { outcome: "invalid"; problems: ReadonlyMap<string, string> };

export function draftOfRates(
  rates: Readonly<Record<string, WireRate>>,
  unitOf: (meter: string) => string,
): RatesDraft {
  return Object.fromEntries(
    Object.entries(rates).map(([meter, rate]) => [meter, draftOfRate(rate, unitOf(meter))]),
  );
}

export function ratesOfDraft(draft: RatesDraft): RatesResult {
  const problems = new Map<string, string>();
  const rates: [string, Rate][] = [];
  for (const [meter, each] of Object.entries(draft)) {
    const result = rateOfDraft(each);
    if (result.outcome === "valid") rates.push([meter, result.rate]);
    else problems.set(meter, result.problem);
  }
  if (problems.size > 0 || rates.length === 0) return { outcome: "invalid", problems };
  return {
    outcome: "valid",
    rates: Object.fromEntries(rates.map(([meter, rate]) => [meter, rateToWire(rate)])),
  };
}

export function withoutMeter(draft: RatesDraft, meter: string): RatesDraft {
  const { [meter]: _, ...rest } = draft;
  return rest;
}
