import type { MapNode } from "@orrery/protocol";
import { normalLongitude, type Place } from "./great-circle.ts";
import { placeNamed } from "./region-places.ts";

/** Where a node or target is drawn, before those at one place are spread. Null = nowhere: it belongs in the tray (rules MP1.. in SPEC.md). */
export function positionOf(node: Pick<MapNode, "latitude" | "longitude" | "region">): Place | null {
  return ownPlace(node.latitude, node.longitude) ?? placeOfRegion(node.region);
}

/** Null where either is missing, no number, or out of range. */
export function ownPlace(latitude: number | null, longitude: number | null): Place | null {
  if (latitude === null || longitude === null) return null;
  if (!(latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180)) return null;
  // At a pole every longitude means the same place.
  return { latitude, longitude: Math.abs(latitude) === 90 ? 0 : normalLongitude(longitude) };
}

/** Where a region of this name is, as far as it is well known: "ap-northeast-1a", "europe-west3", "fsn1-dc14", "dc-Tokyo-2". */
export function placeOfRegion(region: string): Place | null {
  const name = region
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  for (const candidate of candidatesOf(name)) {
    const place = placeNamed(candidate);
    if (place !== null) return place;
  }
  return null;
}

/** From the whole name to its parts, the longest first, each with ever more of its number and zone taken off. */
function* candidatesOf(name: string): Generator<string> {
  yield* withoutSuffixes(name);
  const words = name.split("-");
  for (let length = words.length - 1; length >= 1; length -= 1) {
    for (let from = 0; from + length <= words.length; from += 1) {
      const part = words.slice(from, from + length).join("-");
      if (saysPlace(part, from)) yield* withoutSuffixes(part);
    }
  }
}

/** Names of places that are more often something else when they stand among other words. */
const COMMON_WORDS: ReadonlySet<string> = new Set(
  "at be can del den ham han id in is it las los mad man me my na no per pus sea sin".split(" "),
);

/** Two letters are a country or continent only at the beginning: "eu-foo", but not "foo-de". */
function saysPlace(part: string, from: number): boolean {
  const letters = part.replace(/\d+$/, "");
  if (COMMON_WORDS.has(letters)) return false;
  return letters.length > 2 || (from === 0 && letters.length === 2);
}

function* withoutSuffixes(name: string): Generator<string> {
  yield name;
  const withoutLetter = name.replace(/(\d)-?[a-z]$/, "$1");
  yield withoutLetter;
  yield name.replace(/-(?:(?:dc|az|zone)?\d+[a-z]?|[a-z])$/, "");
  yield withoutLetter.replace(/-(?:dc|az|zone)\d+$/, "").replace(/-?\d+$/, "");
}
