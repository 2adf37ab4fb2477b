import {
  type CountrySource,
  countryOfExit,
  exitPlaces,
  exitTone,
  type MapExitPlace,
  type MapModelInput,
} from "@orrery/domain/map";
import type { ExitView, NodeId, PoolId, PoolView, ProxyHealth, ProxyId, ProxyLive } from "@orrery/protocol";
import { proxyAddress } from "../../pool/proxies/filter-proxies.ts";

/** Where a proxy's traffic leaves, with how the fleet finds it now. */
export type MapExit = ExitView & {
  readonly id: ProxyId;
  /** What it is called: the egress address, or the proxy's own while that is not known. */
  readonly name: string;
  /** Of the proxy: host and port. */
  readonly address: string;
  readonly poolName: string;
  readonly isDemo: boolean;
  /** Null = nobody says. */
  readonly place: { readonly country: string; readonly source: CountrySource } | null;
  /** Null = no node has told of it yet. */
  readonly live: ProxyLive | null;
  readonly health: ProxyHealth;
};

type Pools = ReadonlyMap<PoolId, Pick<PoolView, "name" | "isDemo">>;

export function mapExitsOf(
  views: readonly ExitView[],
  pools: Pools,
  live: ReadonlyMap<ProxyId, ProxyLive>,
): MapExit[] {
  return views.map((view) => {
    const found = live.get(view.proxyId) ?? null;
    const pool = pools.get(view.poolId);
    const address = proxyAddress(view);
    return {
      ...view,
      id: view.proxyId,
      name: view.exit?.address ?? address,
      address,
      poolName: pool?.name ?? "",
      isDemo: pool?.isDemo ?? false,
      place: countryOfExit(view),
      live: found,
      health: found?.health ?? "unproven",
    };
  });
}

/** What is drawn of exits. Lists that say the same stay the same objects, which the model compares by. */
export type DrawnExits = {
  readonly places: readonly MapExitPlace[];
  /** By index in `places`. */
  readonly tones: MapModelInput["exitTones"];
};

export const NO_EXITS: DrawnExits = { places: [], tones: [] };

export function drawnExitsOf(exits: readonly MapExit[], before: DrawnExits): DrawnExits {
  const ofCountry = new Map<string, ProxyHealth[]>();
  for (const { place, health } of exits) {
    if (place === null) continue;
    const known = ofCountry.get(place.country);
    if (known === undefined) ofCountry.set(place.country, [health]);
    else known.push(health);
  }
  const countries = exits.flatMap(({ place }) => place?.country ?? []);
  const now = exitPlaces(countries, countryName);
  const isSame = (place: MapExitPlace, i: number) =>
    before.places[i]?.country === place.country && before.places[i]?.exitCount === place.exitCount;
  const places = now.length === before.places.length && now.every(isSame) ? before.places : now;
  const tonesNow = places.map(({ country }) => exitTone(ofCountry.get(country) ?? []));
  const areSame =
    tonesNow.length === before.tones.length && tonesNow.every((tone, i) => tone === before.tones[i]);
  return { places, tones: areSame ? before.tones : tonesNow };
}

export type ExitSelection = { readonly country: string | null; readonly proxyId: ProxyId | null };

/** The one that is selected, else all of the country. */
export function selectedExits(exits: readonly MapExit[], { country, proxyId }: ExitSelection): MapExit[] {
  if (proxyId !== null) return exits.filter(({ id }) => id === proxyId);
  return exits.filter(({ place }) => (place?.country ?? null) === country);
}

/** Each node once, in the order of the alphabet. */
export function usersOf(exits: readonly MapExit[]): NodeId[] {
  return [...new Set(exits.flatMap(({ users }) => users.map(({ nodeId }) => nodeId)))].sort();
}

/** What leads to it on the map. */
export function selectExit({ id, place }: Pick<MapExit, "id" | "place">) {
  return { kind: "exits", country: place?.country ?? null, proxyId: id } as const;
}

const regionNames = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });

/** "Germany"; the code itself where it is no country's. `country`: ISO 3166-1 alpha-2. */
export function countryName(country: string): string {
  return regionNames.of(country.toUpperCase()) ?? country.toUpperCase();
}

const SOURCE_WORDS: Record<CountrySource, string> = {
  observed: "as probes observed",
  seller: "as its seller says",
};

/** "Placed by its country: Germany, as its seller says." */
export function placeSentence({ place }: Pick<MapExit, "place">): string {
  if (place === null)
    return "Neither its seller nor a probe says in which country it is, so it is nowhere on the map.";
  return `Placed by its country: ${countryName(place.country)}, ${SOURCE_WORDS[place.source]}.`;
}
