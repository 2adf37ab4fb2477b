import type { Place } from "./great-circle.ts";

/**
 * A path as a flat map from -180 to 180 draws it: cut where it crosses the date line, each part led up to the map's edge. The places of
 * the cut have a longitude of exactly -180 or 180. Neighbouring places must be less than half the earth apart.
 */
export function splitAtDateLine(path: readonly Place[]): Place[][] {
  const first = path[0];
  if (first === undefined) return [];
  let part: Place[] = [first];
  const parts = [part];
  let last = first;
  for (const place of path.slice(1)) {
    if (Math.abs(place.longitude - last.longitude) > 180) {
      // Eastwards out of the right edge, or westwards out of the left one.
      const edge = last.longitude > place.longitude ? 180 : -180;
      const before = Math.abs(edge - last.longitude);
      const after = Math.abs(place.longitude + edge);
      const share = before + after === 0 ? 0 : before / (before + after);
      const latitude = last.latitude + share * (place.latitude - last.latitude);
      part.push({ latitude, longitude: edge });
      part = [{ latitude, longitude: -edge }];
      parts.push(part);
    }
    part.push(place);
    last = place;
  }
  return parts;
}
