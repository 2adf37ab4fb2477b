import type { NodeFilter } from "@orrery/domain";
import { PROXY_HEALTHS } from "../../pools/pool-face.ts";
import { countryName, type MapExit } from "../exits/map-exits.ts";
import type { TableSort } from "./table-sort.ts";

export const MAP_EXIT_SORTS = ["exit", "health", "country", "pool", "requests", "latency", "nodes"] as const;
export type MapExitSort = (typeof MAP_EXIT_SORTS)[number];

/** Free text finds an exit by what one sees of it; any other term is of nodes and finds none. */
export function exitsFound(exits: readonly MapExit[], filter: NodeFilter): readonly MapExit[] {
  if (filter.length === 0) return exits;
  return exits.filter((exit) => {
    const text = textOf(exit);
    return filter.every((term) => term.kind === "text" && text.includes(term.text));
  });
}

/** Among equals by name; what is not known comes last. */
export function sortExits(
  exits: readonly MapExit[],
  { by, isDescending }: TableSort<MapExitSort>,
): MapExit[] {
  const direction = isDescending ? -1 : 1;
  return exits.toSorted((a, b) => {
    const [x, y] = [sortValueOf(a, by), sortValueOf(b, by)];
    if (x === null || y === null) {
      if (x !== y) return x === null ? 1 : -1;
    } else {
      const order = typeof x === "string" ? collator.compare(x, String(y)) : x - Number(y);
      if (order !== 0) return order * direction;
    }
    return collator.compare(a.name, b.name);
  });
}

const collator = new Intl.Collator("en", { numeric: true });

function textOf({ name, address, poolName, place, health }: MapExit): string {
  const where = place === null ? "" : `${countryName(place.country)} ${place.country}`;
  return `${name} ${address} ${poolName} ${where} ${health}`.toLowerCase();
}

function sortValueOf(exit: MapExit, by: MapExitSort): string | number | null {
  switch (by) {
    case "exit":
      return exit.name;
    case "health":
      return PROXY_HEALTHS.indexOf(exit.health);
    case "country":
      return exit.place === null ? null : countryName(exit.place.country);
    case "pool":
      return exit.poolName;
    case "requests":
      return exit.live?.requestsPerSecond ?? null;
    case "latency":
      return exit.live?.latencyMs ?? null;
    case "nodes":
      return exit.users.length;
  }
}
