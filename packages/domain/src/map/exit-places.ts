import type { ProxyHealth } from "@orrery/protocol";
import type { StatusTone } from "../nodes/node-status.ts";
import { placeOfCountry } from "./country-places.ts";
import type { MapExitPlace } from "./map-input.ts";

export type CountrySource = "observed" | "seller";

/** Where an exit is, as far as anybody says: what probes observed counts more than what its seller tells. Null = nobody says. */
export function countryOfExit({
  exit,
  country,
}: {
  readonly exit: { readonly country: string | null } | null;
  readonly country: string | null;
}): { readonly country: string; readonly source: CountrySource } | null {
  const observed = exit?.country ?? null;
  if (observed !== null) return { country: observed, source: "observed" };
  return country === null ? null : { country, source: "seller" };
}

/** One place for each country, in the order of their codes; what is no country is left out. `nameOf`: by code. */
export function exitPlaces(
  countries: Iterable<string>,
  nameOf: (country: string) => string,
): readonly MapExitPlace[] {
  const counts = new Map<string, number>();
  for (const country of countries) counts.set(country, (counts.get(country) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([country, exitCount]) => {
      const place = placeOfCountry(country);
      return place === null ? [] : [{ country, name: nameOf(country), exitCount, ...place }];
    });
}

/** What all exits of a place come to (rule MX3). */
export function exitTone(healths: readonly ProxyHealth[]): StatusTone {
  const isOut = (health: ProxyHealth) => health === "cooling" || health === "dead";
  if (healths.length === 0) return "unknown";
  if (healths.every(isOut)) return "bad";
  if (healths.some((health) => isOut(health) || health === "suspect")) return "warn";
  return healths.includes("healthy") ? "ok" : "idle";
}
