import fc from "fast-check";
import { expect, test } from "vitest";
import { nightPolygon, subsolarPoint, sunlightAt, terminatorRing } from "./daylight.ts";
import type { Place } from "./great-circle.ts";
import { place } from "./testing/fleets.ts";

const atMs = (text: string) => Date.parse(text);

test("[MG5] the sun stands where the almanac says", () => {
  // Declination and equation of time of the day; the sun is over 15 degrees of longitude further west each hour.
  const known: [string, latitude: number, longitude: number][] = [
    ["2000-01-01T12:00:00Z", -23.03, 0.82],
    ["2024-03-20T03:06:00Z", 0, 135.4],
    ["2024-06-20T20:51:00Z", 23.44, -132.3],
    ["2024-09-22T12:44:00Z", 0, -12.9],
    ["2024-11-03T12:00:00Z", -15.2, -4.1],
    ["2025-12-21T15:03:00Z", -23.44, -46.2],
  ];
  for (const [when, latitude, longitude] of known) {
    const sun = subsolarPoint(atMs(when));
    expect(Math.abs(sun.latitude - latitude)).toBeLessThan(0.1);
    expect(Math.abs(sun.longitude - longitude)).toBeLessThan(0.3);
  }
});

test("[MG6] on the ring between day and night the sun stands on the horizon", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), (when) => {
      const sun = subsolarPoint(when);
      expect(sunlightAt(sun, sun)).toBeCloseTo(1);
      for (const here of terminatorRing(sun, 24)) expect(sunlightAt(here, sun)).toBeCloseTo(0, 6);
    }),
  );
});

test("[MG6] the night's polygon holds exactly the places where the sun is below the horizon", () => {
  const equinox = atMs("2024-03-20T03:06:00Z");
  const when = fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.constant(equinox));
  fc.assert(
    fc.property(when, place, (when, here) => {
      const sun = subsolarPoint(when);
      // Beside the line the polygon, which has corners, may differ by a hair.
      fc.pre(Math.abs(sunlightAt(here, sun)) > 0.02);
      expect(isInside(here, nightPolygon(sun, 1441))).toBe(sunlightAt(here, sun) < 0);
    }),
    { numRuns: 500 },
  );
});

/** Even-odd rule on the flat map; a place at the very edge is looked at just inside. */
function isInside(place: Place, polygon: readonly Place[]): boolean {
  const latitude = Math.min(89.999, Math.max(-89.999, place.latitude));
  const longitude = Math.min(179.999, Math.max(-179.999, place.longitude));
  let inside = false;
  for (const [i, a] of polygon.entries()) {
    const b = polygon[(i + 1) % polygon.length] ?? a;
    if (a.longitude > longitude === b.longitude > longitude) continue;
    const share = (longitude - a.longitude) / (b.longitude - a.longitude);
    if (latitude < a.latitude + share * (b.latitude - a.latitude)) inside = !inside;
  }
  return inside;
}
