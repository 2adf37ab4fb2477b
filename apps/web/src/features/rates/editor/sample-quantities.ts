import type { Rate } from "@orrery/domain/billing";
import { measuresOf } from "../measure.ts";

const SHOWN_MAX = 4;

/** Quantities at which a rate is worth looking at: some of it, and where its tiers end. Ascending, each once. */
export function sampleQuantities({ freeQuantity, pricing }: Rate, unit: string): bigint[] {
  const [{ factor }] = measuresOf(unit);
  const ends = pricing.kind === "flat" ? [] : pricing.tiers.flatMap(({ upTo }) => upTo ?? []);
  const perMax = pricing.kind === "flat" ? pricing.price.per : 0n;
  const base = perMax > factor ? perMax : factor;
  const wanted =
    ends.length > 0
      ? ends.flatMap((end) => [end + freeQuantity, 2n * end + freeQuantity])
      : [freeQuantity + base, freeQuantity + 10n * base, freeQuantity + 100n * base];
  const ascending = [...new Set(wanted)].sort((a, b) => (a < b ? -1 : 1));
  return ascending.slice(0, SHOWN_MAX);
}
